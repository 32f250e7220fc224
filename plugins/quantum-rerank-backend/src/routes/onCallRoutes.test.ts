import { randomUUID } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  isPermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import {
  myShiftsSchema,
  onCallContactReadPermission,
  onCallOverridePageSchema,
  onCallOverridePermission,
  onCallOverrideSchema,
  onCallReadPermission,
  onCallScheduleSchema,
  onCallSchema,
  onCallServicePageSchema,
  overviewReadPermission,
  profileViewSchema,
  type ProfileView,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { component } from '../tests/__testUtils__/entities';
import { as, people, principals } from '../tests/__testUtils__/people';
import { profileText } from '../tests/__testUtils__/profile';
import {
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };
const WHERE =
  'entityRef=component:default/quantum-rerank&environment=production';
const DAY = 86_400_000;

function user(name: string, displayName: string, phone?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: {
      profile: { displayName, email: `${name}@example.com`, phone },
      memberOf: [],
    },
  };
}

const weekly = (...participants: object[]) => [
  {
    id: 'weekly',
    start: '2026-01-05',
    handover: { time: '09:00' },
    length: '1w',
    participants,
  },
];

/** Olivia and Oscar in turns; the contact behind them. */
const rotations = [
  {
    id: 'primary',
    title: 'Primary',
    role: 'Senior Engineer',
    level: 2,
    layers: weekly({ user: people.owner }, { user: people.onCall }),
  },
  {
    id: 'backup',
    title: 'Backup',
    level: 3,
    layers: weekly({ contact: 'principal' }),
  },
];

const profile = (changes: object = {}) =>
  profileText({
    rotations,
    contacts: [
      {
        id: 'principal',
        title: 'Principal Engineer',
        kind: 'role',
        level: 3,
        email: 'principal@example.com',
        phone: '+49 30 1',
      },
      {
        id: 'security',
        title: 'Security incidents',
        kind: 'emergency',
        email: 'security@example.com',
        phone: '+49 30 2',
      },
    ],
    escalation: {
      steps: [
        { level: 1, title: 'Engineer', after: '0s', respondWithin: '15m' },
        { level: 2, title: 'Senior', after: '30m' },
        { level: 3, title: 'Principal', after: '1h' },
      ],
    },
    ...changes,
  });

const entities = [
  component(),
  user('olivia', 'Olivia Owner', '+49 30 3'),
  user('oscar', 'Oscar Oncall'),
  user('vera', 'Vera Viewer'),
];

const without = (
  ...denied: Array<Parameters<typeof isPermission>[1]>
): PermissionPolicy => ({
  handle: async ({ permission }) =>
    denied.some(each => isPermission(permission, each)) ? DENY : ALLOW,
});

describe('routes of who is on call', () => {
  let sandbox: Sandbox;
  const portals: TestPortal[] = [];

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
  });

  afterEach(async () => {
    await Promise.all(portals.splice(0).map(portal => portal.stop()));
  });

  afterAll(() => sandbox.stop());

  async function start(
    options: Partial<Parameters<typeof TestPortal.start>[0]> = {},
  ) {
    const portal = await TestPortal.start({
      sandbox,
      entities,
      profiles: [profile()],
      ...options,
    });
    portals.push(portal);
    return portal;
  }

  const onCallAt = async (
    portal: TestPortal,
    at: string,
    person: Parameters<typeof as>[0] = 'viewer',
  ) => {
    const { status, body, text } = await portal.ask(
      'get',
      `/on-call?${WHERE}&at=${at}`,
      as(person),
    );
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    return onCallSchema.parse(body);
  };

  it('says who to call, who comes next, and whom to call instead', async () => {
    const portal = await start();
    const answer = await onCallAt(portal, '2026-01-14T04:00:00Z');
    expect(answer).toMatchObject({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      at: '2026-01-14T04:00:00.000Z',
      details: 'all',
      sources: [{ id: 'profile', state: 'live' }],
    });
    expect(answer.levels.map(({ level, after }) => [level, after])).toEqual([
      [1, '0s'],
      [2, '30m'],
      [3, '1h'],
    ]);
    expect(answer.levels[0]).toMatchObject({
      now: [],
      next: [],
      fallbackTo: 2,
      respondWithin: '15m',
    });
    expect(answer.levels[1]).toMatchObject({
      now: [
        {
          rotation: 'primary',
          person: {
            role: 'Senior Engineer',
            entityRef: people.onCall,
            name: 'Oscar Oncall',
            email: 'oscar@example.com',
          },
          from: '2026-01-12T09:00:00.000Z',
          until: '2026-01-19T09:00:00.000Z',
          source: 'profile',
        },
      ],
      next: [
        {
          person: { name: 'Olivia Owner', phone: '+49 30 3' },
          from: '2026-01-19T09:00:00.000Z',
        },
      ],
    });
    expect(answer.levels[2].now[0].person).toEqual({
      role: 'Principal Engineer',
      email: 'principal@example.com',
      phone: '+49 30 1',
    });
    expect(answer.warnings).toEqual([
      {
        code: 'missing-level',
        message:
          'No rotation fills level 1 (Engineer). Level 2 answers for it.',
      },
    ]);
  });

  it.each(['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'answers for %s',
    async at => {
      const portal = await start();
      const { levels } = await onCallAt(portal, at);
      expect(levels).toHaveLength(3);
    },
  );

  it('shows names and ways to reach persons only to those who may see them', async () => {
    const at = '2026-01-14T04:00:00Z';
    const personOf = async (policy: PermissionPolicy) => {
      const portal = await start({ permissions: policy });
      const answer = await onCallAt(portal, at);
      return [
        answer.details,
        answer.levels[1].now[0].person,
        answer.contacts.find(({ id }) => id === 'security'),
        JSON.stringify(answer),
      ] as const;
    };
    const [names, named, namedContact] = await personOf(
      without(onCallContactReadPermission),
    );
    expect(names).toBe('names');
    expect(named).toEqual({
      role: 'Senior Engineer',
      entityRef: people.onCall,
      name: 'Oscar Oncall',
    });
    expect(namedContact).toEqual({
      id: 'security',
      title: 'Security incidents',
      kind: 'emergency',
      email: 'security@example.com',
    });
    const [roles, person, , text] = await personOf(
      without(onCallReadPermission),
    );
    expect(roles).toBe('roles');
    expect(person).toEqual({ role: 'Senior Engineer' });
    expect(text).not.toMatch(/oscar|olivia|\+49/i);
  });

  it('the profile shows no more of persons than who is on call does', async () => {
    const profileSeen = async (policy?: PermissionPolicy) => {
      const portal = await start({
        permissions: policy,
        profiles: [
          profile({ onCall: [people.onCall, 'group:default/operators'] }),
        ],
      });
      const { status, body } = await portal.ask(
        'get',
        '/profile/component%3Adefault%2Fquantum-rerank',
        as('viewer'),
      );
      expect(status).toBe(200);
      return profileViewSchema.parse(body);
    };
    const phones = ({ contacts }: ProfileView) =>
      contacts.flatMap(({ phone }) => phone ?? []);

    const all = await profileSeen();
    expect(phones(all)).toEqual(['+49 30 1', '+49 30 2']);
    expect(all.onCall).toEqual([people.onCall, 'group:default/operators']);

    const names = await profileSeen(without(onCallContactReadPermission));
    expect(phones(names)).toEqual([]);
    expect(names.contacts[0]).toMatchObject({ email: 'principal@example.com' });
    expect(names.onCall).toEqual(all.onCall);

    const roles = await profileSeen(without(onCallReadPermission));
    expect(phones(roles)).toEqual([]);
    expect(roles.onCall).toEqual(['group:default/operators']);
  });

  it('is not for those who may not see the service', async () => {
    const portal = await start({
      permissions: without(overviewReadPermission),
    });
    for (const path of ['/on-call?', '/on-call/overrides?']) {
      const { status } = await portal.ask('get', path + WHERE, as('viewer'));
      expect(status).toBe(403);
    }
    const { body } = await portal.ask('get', '/on-call/services', as('viewer'));
    expect(body).toEqual({ items: [] });
  });

  it.each([
    ['entityRef=component:default/none&environment=production', 404],
    ['entityRef=component:default/quantum-rerank&environment=none', 404],
    ['entityRef=user:default/olivia&environment=production', 404],
    ['entityRef=..%2f..%2fsecrets&environment=production', 400],
    [`entityRef=${'x'.repeat(501)}&environment=production`, 400],
    ['entityRef=component:default/a%00b&environment=production', 400],
    ['entityRef[$ne]=x&environment=production', 400],
    ['environment=production', 400],
    [`${WHERE}&at=yesterday`, 400],
    [`${WHERE}&at=1969-12-31T23:59:59Z`, 400],
    [`${WHERE}&at=2026-02-31T00:00:00Z`, 400],
    [`${WHERE}&cluster=other`, 400],
    [`${WHERE}&at=2026-01-01T00:00:00Z&at=2026-01-01T00:00:00Z`, 400],
  ])('answers ?%s with %i', async (query, wanted) => {
    const portal = await start();
    const { status, text } = await portal.ask(
      'get',
      `/on-call?${query}`,
      as('viewer'),
    );
    expect(status).toBe(wanted);
    expect(text).not.toMatch(/node_modules|\.ts:|olivia@/);
  });

  it('shows a schedule with its gaps, and exports it', async () => {
    const portal = await start();
    const range = 'from=2026-01-01T00:00:00Z&to=2026-01-20T00:00:00Z';
    const { body } = await portal.ask(
      'get',
      `/on-call/schedule?${WHERE}&${range}`,
      as('viewer'),
    );
    const schedule = onCallScheduleSchema.parse(body);
    expect(schedule.rotations).toEqual([
      {
        id: 'primary',
        source: 'profile',
        title: 'Primary',
        level: 2,
        timeZone: 'UTC',
        overridable: true,
      },
      {
        id: 'backup',
        source: 'profile',
        title: 'Backup',
        level: 3,
        timeZone: 'UTC',
        overridable: true,
      },
    ]);
    expect(
      schedule.shifts
        .filter(({ rotation }) => rotation === 'primary')
        .map(({ person, from }) => [person.name, from]),
    ).toEqual([
      ['Olivia Owner', '2026-01-05T09:00:00.000Z'],
      ['Oscar Oncall', '2026-01-12T09:00:00.000Z'],
      ['Olivia Owner', '2026-01-19T09:00:00.000Z'],
    ]);
    expect(schedule.gaps).toContainEqual({
      rotation: 'primary',
      source: 'profile',
      level: 2,
      from: '2026-01-01T00:00:00.000Z',
      until: '2026-01-05T09:00:00.000Z',
    });
    const file = await portal.ask(
      'get',
      `/on-call/schedule.ics?${WHERE}&${range}`,
      as('viewer'),
    );
    expect(file.headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect(file.text).toMatch(
      /BEGIN:VEVENT[^]*DTSTART:20260105T090000Z[^]*SUMMARY:Primary: Olivia Owner/,
    );
    for (const [wrong, words] of [
      ['from=2026-01-01T00:00:00Z&to=2026-04-05T00:00:00Z', /93 days/],
      ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', /later than from/],
    ] as const) {
      const answer = await portal.ask(
        'get',
        `/on-call/schedule?${WHERE}&${wrong}`,
        as('viewer'),
      );
      expect(answer.status).toBe(400);
      expect(answer.text).toMatch(words);
    }
  });

  it('exports no names to those who may not see them', async () => {
    const portal = await start({ permissions: without(onCallReadPermission) });
    const { text, status } = await portal.ask(
      'get',
      `/on-call/schedule.ics?${WHERE}&from=2026-01-05T00:00:00Z&to=2026-01-20T00:00:00Z`,
      as('viewer'),
    );
    expect(status).toBe(200);
    expect(text).toContain('SUMMARY:Primary: Senior Engineer');
    expect(text).not.toMatch(/oscar|olivia/i);
  });

  it('lists services, found by what the caller sees, page by page', async () => {
    const portal = await start();
    const list = async (query: string, on = portal) => {
      const { body } = await on.ask(
        'get',
        `/on-call/services?${query}`,
        as('viewer'),
      );
      return onCallServicePageSchema.parse(body);
    };
    const first = await list('limit=1');
    expect(first.items.map(({ environment }) => environment)).toEqual([
      'production',
    ]);
    const second = await list(`limit=1&cursor=${first.nextCursor}`);
    expect(second.items.map(({ environment }) => environment)).toEqual([
      'staging',
    ]);
    expect(second.nextCursor).toBeUndefined();
    expect((await list('search=OLIVIA')).items).toHaveLength(2);
    expect((await list('search=principal')).items).toHaveLength(2);
    expect((await list('search=nobody')).items).toEqual([]);
    const blind = await start({ permissions: without(onCallReadPermission) });
    expect((await list('search=olivia', blind)).items).toEqual([]);
    const wrong = await portal.ask(
      'get',
      '/on-call/services?cursor=x',
      as('viewer'),
    );
    expect(wrong.status).toBe(400);
  });

  it('lists the shifts of the caller, and has none of a service', async () => {
    const portal = await start();
    const { body } = await portal.ask('get', '/on-call/shifts', as('onCall'));
    const { items } = myShiftsSchema.parse(body);
    expect(items.length).toBeGreaterThanOrEqual(6);
    expect(new Set(items.map(({ person }) => person.entityRef))).toEqual(
      new Set([people.onCall]),
    );
    const answer = await portal.ask(
      'get',
      '/on-call/shifts',
      principals.service,
    );
    expect(answer.status).toBe(403);
  });

  describe('replacements', () => {
    const ahead = (days: number) =>
      new Date(Date.now() + days * DAY).toISOString();

    const request = (changes: object = {}) => ({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      rotation: 'primary',
      kind: 'take',
      from: ahead(1),
      until: ahead(2),
      reason: 'Oscar is at the dentist',
      idempotencyKey: randomUUID(),
      ...changes,
    });

    const make = (
      portal: TestPortal,
      changes: object = {},
      person: Parameters<typeof as>[0] = 'viewer',
    ) => portal.ask('post', '/on-call/overrides', as(person), request(changes));

    it('are made, seen, told and taken back', async () => {
      const portal = await start();
      const body = request();
      const made = await portal.ask(
        'post',
        '/on-call/overrides',
        as('viewer'),
        body,
      );
      expect([made.status, made.text]).toEqual([201, expect.any(String)]);
      const override = onCallOverrideSchema.parse(made.body);
      expect(override).toMatchObject({
        kind: 'take',
        state: 'planned',
        person: people.viewer,
        createdBy: people.viewer,
        withdrawable: true,
      });
      const again = await portal.ask(
        'post',
        '/on-call/overrides',
        as('viewer'),
        body,
      );
      expect(again.body).toMatchObject({ id: override.id });
      const other = await portal.ask(
        'post',
        '/on-call/overrides',
        as('viewer'),
        {
          ...body,
          until: ahead(3),
        },
      );
      expect(other.status).toBe(409);

      const during = await onCallAt(portal, ahead(1.5));
      expect(during.levels[1].now).toMatchObject([
        { person: { name: 'Vera Viewer' }, override: override.id },
      ]);
      expect(portal.signals).toContainEqual({
        recipients: { type: 'broadcast' },
        channel: 'quantum-rerank',
        message: {
          type: 'on-call',
          entityRef: 'component:default/quantum-rerank',
          environment: 'production',
          version: override.id,
        },
      });

      const path = `/on-call/overrides/${override.id}/withdrawal`;
      const stranger = await portal.ask('post', path, as('onCall'), {});
      expect(stranger.status).toBe(403);
      expect(stranger.text).toContain(
        'Only Vera Viewer, who made this replacement, and owners',
      );
      const taken = await portal.ask('post', path, as('owner'), {});
      expect(taken.body).toMatchObject({
        state: 'withdrawn',
        withdrawnBy: people.owner,
        withdrawable: false,
      });
      expect((await portal.ask('post', path, as('owner'), {})).status).toBe(
        409,
      );
      const after = await onCallAt(portal, ahead(1.5));
      expect(after.levels[1].now[0].override).toBeUndefined();
      const { body: list } = await portal.ask(
        'get',
        `/on-call/overrides?${WHERE}`,
        as('viewer'),
      );
      expect(onCallOverridePageSchema.parse(list).items).toMatchObject([
        { id: override.id, state: 'withdrawn' },
      ]);
      expect(portal.auditor.entries.map(({ eventId }) => eventId)).toEqual(
        expect.arrayContaining(['on-call-override', 'on-call-withdraw']),
      );
    });

    it('are told to whom they put on call or take off, and not to whoever did it', async () => {
      const portal = await start();
      const told = async () => {
        const rows = await portal
          .knex('outbox')
          .where({ topic: 'notification' })
          .orderBy('created_at');
        return rows.map(({ payload }) => JSON.parse(payload));
      };
      const { body } = await portal.ask(
        'get',
        `/on-call/schedule?${WHERE}&from=${ahead(1)}&to=${ahead(1.5)}`,
        as('viewer'),
      );
      const [shift] = onCallScheduleSchema.parse(body).shifts;
      const span = { from: ahead(1), until: ahead(1.5) };
      const made = await make(portal, span);
      const { id } = onCallOverrideSchema.parse(made.body);
      const words = (moment: string) =>
        new Date(moment).toISOString().slice(0, 16).replace('T', ' ');
      const [first, ...none] = await told();
      expect(none).toEqual([]);
      expect(first).toMatchObject({
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
        // Vera did it herself.
        recipients: [shift.person.entityRef],
        title: 'On-call changed: Primary (QuantumRerank, Production)',
        description: `${people.viewer} made a replacement. ${
          people.viewer
        } is on call from ${words(span.from)} to ${words(span.until)} UTC.`,
      });
      await portal.ask(
        'post',
        `/on-call/overrides/${id}/withdrawal`,
        as('owner'),
        {},
      );
      const [, second] = await told();
      expect(second).toMatchObject({
        recipients: [people.viewer, shift.person.entityRef].filter(
          ref => ref !== people.owner,
        ),
        title: 'On-call change taken back: Primary (QuantumRerank, Production)',
        description: expect.stringContaining(
          `${people.owner} took a replacement back.`,
        ),
        scope: first.scope,
      });
    });

    it('count for permissions while they last, in their environment only', async () => {
      const portal = await start({ profiles: [profile({ onCall: [] })] });
      await make(portal, {
        from: new Date(Date.now() - 1000).toISOString(),
      });
      const now = await onCallAt(portal, new Date().toISOString());
      expect(now.levels[1].now).toMatchObject([
        { person: { entityRef: people.viewer } },
      ]);
      const { body } = await portal.ask(
        'get',
        `/on-call?${WHERE.replace('production', 'staging')}`,
        as('viewer'),
      );
      expect(
        onCallSchema.parse(body).levels[1].now[0].person.entityRef,
      ).not.toBe(people.viewer);
    });

    it('exchange both halves of a swap, and undo both', async () => {
      const portal = await start();
      const { body } = await portal.ask(
        'get',
        `/on-call/schedule?${WHERE}&from=${ahead(1)}&to=${ahead(40)}`,
        as('viewer'),
      );
      const { shifts } = onCallScheduleSchema.parse(body);
      const later = (person: string) =>
        shifts.find(
          ({ person: { entityRef }, from = '' }) =>
            entityRef === person && Date.parse(from) > Date.now(),
        )!;
      const hers = later(people.owner);
      const his = later(people.onCall);
      const made = await make(
        portal,
        {
          kind: 'swap',
          from: his.from,
          until: his.until,
          exchange: { from: hers.from, until: hers.until },
        },
        'owner',
      );
      expect(made.status).toBe(201);
      const { id, counterpart } = onCallOverrideSchema.parse(made.body);
      const at = async (moment?: string) =>
        (await onCallAt(portal, moment!)).levels[1].now.map(
          ({ person, override }) => [person.entityRef, override],
        );
      expect(await at(his.from)).toEqual([[people.owner, id]]);
      expect(await at(hers.from)).toEqual([[people.onCall, counterpart]]);
      await portal.ask(
        'post',
        `/on-call/overrides/${counterpart}/withdrawal`,
        as('owner'),
        {},
      );
      expect(await at(his.from)).toEqual([[people.onCall, undefined]]);
      expect(await at(hers.from)).toEqual([[people.owner, undefined]]);
    });

    it('leave a gap for an absence, which somebody fills', async () => {
      const portal = await start();
      const { body } = await portal.ask(
        'get',
        `/on-call?${WHERE}`,
        as('viewer'),
      );
      const [current] = onCallSchema.parse(body).levels[1].now;
      const span = {
        from: new Date().toISOString(),
        until: current.until,
      };
      const made = await make(portal, {
        kind: 'absence',
        replaces: current.person.entityRef,
        ...span,
      });
      expect(made.status).toBe(201);
      const gone = await onCallAt(portal, span.from);
      expect(gone.levels[1]).toMatchObject({ now: [], fallbackTo: 3 });
      expect(gone.warnings.map(({ code }) => code)).toContain('nobody-on-call');
      await make(portal, span);
      const filled = await onCallAt(portal, span.from);
      expect(filled.levels[1].now).toMatchObject([
        { person: { entityRef: people.viewer } },
      ]);
      expect(filled.warnings.map(({ code }) => code)).not.toContain(
        'overlapping-overrides',
      );
      await make(portal, { ...span, person: people.onCall });
      const doubled = await onCallAt(portal, span.from);
      expect(doubled.levels[1].now).toMatchObject([
        { person: { entityRef: people.onCall } },
      ]);
      expect(doubled.warnings.map(({ code }) => code)).toContain(
        'overlapping-overrides',
      );
    });

    it.each([
      [{ rotation: 'none' }, /rotation: must be a rotation.*primary, backup/],
      [{ from: '2020-01-01T00:00:00Z' }, /from: must not be in the past/],
      [{ until: ahead(62) }, /until: must be at most 60 days/],
      [{ from: ahead(400), until: ahead(401) }, /366 days/],
      [{ from: ahead(3) }, /until: must be later/],
      [{ person: 'user:default/nobody' }, /person: .*not in the catalog/],
      [{ person: 'group:default/ml-platform' }, /person: must be a user/],
      [{ person: '../x' }, /person: must be a user/],
      [{ kind: 'absence' }, /replaces: Vera Viewer is not on call/],
      [{ kind: 'absence', person: people.owner }, /person: must be absent/],
      [{ kind: 'swap' }, /exchange/],
      [{ reason: 'a\u202Eb' }, /reason/],
      [{ reason: '' }, /reason/],
      [{ id: 'mine' }, /id/],
    ])('are refused: %j', async (changes, words) => {
      const portal = await start();
      const { status, text } = await make(portal, changes);
      expect(status).toBe(400);
      expect(text).toMatch(words);
      expect(await portal.knex('on_call_overrides')).toEqual([]);
    });

    it('need the permission, and say so', async () => {
      const portal = await start({
        permissions: without(onCallOverridePermission),
      });
      const { status, text } = await make(portal);
      expect(status).toBe(403);
      expect(text).toContain('change who is on call for production');
      expect(text).not.toMatch(/user:default\/(olivia|oscar)/);
      expect(await portal.knex('on_call_overrides')).toEqual([]);
    });

    it('are taken back by whoever made them, also after their right is gone', async () => {
      const portal = await start();
      const { knex } = portal;
      const ids: string[] = [];
      for (const person of ['viewer', 'onCall', 'viewer'] as const) {
        const made = await portal.ask(
          'post',
          '/on-call/overrides',
          as(person),
          request(),
        );
        ids.push((made.body as { id: string }).id);
      }
      const later = await start({
        knex,
        permissions: without(onCallOverridePermission),
      });
      const withdrawable = async (person: Parameters<typeof as>[0]) => {
        const { body } = await later.ask(
          'get',
          `/on-call/overrides?${WHERE}`,
          as(person),
        );
        return onCallOverridePageSchema
          .parse(body)
          .items.filter(each => each.withdrawable)
          .map(({ id }) => id);
      };
      const withdraw = (id: string, person: Parameters<typeof as>[0]) =>
        later.ask(
          'post',
          `/on-call/overrides/${id}/withdrawal`,
          as(person),
          {},
        );
      expect(await withdrawable('viewer')).toEqual([ids[2], ids[0]]);
      expect((await withdraw(ids[0], 'viewer')).status).toBe(200);
      // Those of others are still a change that the policy must let owners make.
      expect(await withdrawable('owner')).toEqual([]);
      const owner = await withdraw(ids[1], 'owner');
      expect([owner.status, owner.text]).toEqual([
        403,
        expect.stringContaining('change who is on call for production'),
      ]);
    });

    it('are so many at most', async () => {
      const portal = await start();
      await portal.knex.batchInsert(
        'on_call_overrides',
        Array.from({ length: 200 }, (_, index) => ({
          id: `many-${index}`,
          entity_ref: 'component:default/quantum-rerank',
          environment: 'production',
          rotation: 'primary',
          kind: 'take',
          person: people.onCall,
          starts_at: Date.now(),
          ends_at: Date.now() + 86_400_000,
          reason: 'because of a test',
          created_by: people.owner,
          via: 'portal',
          created_at: Date.now(),
          idempotency_key: `many-${index}`,
          half: 0,
          request_digest: 'digest',
        })),
        50,
      );
      const { status, text } = await make(portal);
      expect(status).toBe(409);
      expect(text).toContain('200 replacements ahead');
    });

    it('cannot be tried out by somebody who may not see who is on call', async () => {
      const portal = await start({
        permissions: without(onCallReadPermission),
      });
      const { status, text } = await make(portal);
      expect(status).toBe(403);
      expect(text).not.toMatch(/oscar|on call in/i);
      expect(await portal.knex('on_call_overrides')).toEqual([]);
    });

    it('of somebody who may not see them do not exist', async () => {
      const portal = await start();
      const made = await make(portal);
      const { id } = made.body as { id: string };
      const blind = await start({
        knex: portal.knex,
        permissions: without(onCallReadPermission),
      });
      const hidden = await blind.ask(
        'post',
        `/on-call/overrides/${id}/withdrawal`,
        as('viewer'),
        {},
      );
      expect(hidden.status).toBe(404);
      const list = await blind.ask(
        'get',
        `/on-call/overrides?${WHERE}`,
        as('viewer'),
      );
      expect(list.status).toBe(403);
    });
  });
});
