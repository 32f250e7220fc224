import { randomUUID } from 'node:crypto';
import {
  AuthorizeResult,
  isPermission,
} from '@backstage/plugin-permission-common';
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import {
  historyPageSchema,
  historyReadPermission,
  onCallReadPermission,
  overviewReadPermission,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  createQuantumRerankConditionalDecision,
  quantumRerankConditions,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Sandbox } from '@quantumrerank/sandbox';
import { openEscalation } from '../tests/__testUtils__/escalations';
import { component } from '../tests/__testUtils__/entities';
import { as, people, type PersonName } from '../tests/__testUtils__/people';
import { profileText } from '../tests/__testUtils__/profile';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';

const HOUR = 3_600_000;

const user = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: { profile: { displayName: name }, memberOf: [] },
});

const rotations = [
  {
    id: 'primary',
    title: 'Primary',
    role: 'Senior Engineer',
    level: 2,
    layers: [
      {
        id: 'weekly',
        start: '2026-01-05',
        handover: { time: '09:00' },
        length: '1w',
        participants: [{ user: people.owner }],
      },
    ],
  },
];

const without = (
  ...denied: Array<Parameters<typeof isPermission>[1]>
): PermissionPolicy => ({
  handle: async ({ permission }) => ({
    result: denied.some(each => isPermission(permission, each))
      ? AuthorizeResult.DENY
      : AuthorizeResult.ALLOW,
  }),
});

describe('the route of the history', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
  });

  afterEach(() => portal.stop());

  afterAll(() => sandbox.stop());

  /** A portal in which each kind of thing was done. */
  async function start(permissions?: PermissionPolicy) {
    portal = await TestPortal.start({
      sandbox,
      entities: [component(), user('olivia'), user('vera')],
      profiles: [profileText({ rotations })],
      permissions,
    });
    const now = Date.now();
    const id = randomUUID();
    await portal.knex('on_call_overrides').insert({
      id,
      entity_ref: 'component:default/quantum-rerank',
      environment: 'production',
      rotation: 'primary',
      kind: 'take',
      person: people.viewer,
      replaces: people.owner,
      starts_at: now + HOUR,
      ends_at: now + 2 * HOUR,
      reason: 'Olivia is at the dentist',
      created_by: people.viewer,
      via: 'portal',
      created_at: now - HOUR,
      idempotency_key: randomUUID(),
      half: 0,
      request_digest: 'digest',
    });
    const escalation = randomUUID();
    await portal.knex('escalations').insert({
      ...openEscalation(escalation),
      acknowledged_at: now - 2 * HOUR,
      acknowledged_by: people.onCall,
    });
    return { override: id, escalation };
  }

  const get = (query = '', person: PersonName = 'viewer') =>
    portal.ask('get', `${PRODUCTION}/history?${query}`, as(person));

  const read = async (query = '', person: PersonName = 'viewer') => {
    const { status, text, body } = await get(query, person);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    return historyPageSchema.parse(body);
  };

  const kinds = async (query = '', person: PersonName = 'viewer') =>
    (await read(query, person)).items.map(({ kind }) => kind);

  it('tells operations, replacements and escalations in one list', async () => {
    const { override } = await start();
    const { body } = await portal.operate(as('owner'), 'scale', {
      replicas: 4,
    });
    await portal.outcome((body as Operation).id, as('owner'));
    const page = await read();
    expect(page).toMatchObject({
      details: 'names',
      items: [
        { kind: 'operation', operation: { requestedBy: people.owner } },
        {
          kind: 'replacement',
          event: 'made',
          by: people.viewer,
          replacement: {
            person: people.viewer,
            replaces: people.owner,
            level: 2,
            state: 'planned',
            reason: 'Olivia is at the dentist',
          },
        },
        { kind: 'escalation', event: 'acknowledged', by: people.onCall },
      ],
    });
    const first = await read('limit=1');
    expect(first.items).toEqual([page.items[0]]);
    const second = await read(`limit=1&cursor=${first.nextCursor}`);
    expect(second.items).toEqual([page.items[1]]);

    // Taking it back is a further entry, which changes nothing of the first.
    await portal.ask(
      'post',
      `/on-call/overrides/${override}/withdrawal`,
      as('owner'),
      { comment: 'no need' },
    );
    expect((await read(`about=${override}`)).items).toMatchObject([
      { event: 'withdrawn', by: people.owner, comment: 'no need' },
      {
        event: 'made',
        by: people.viewer,
        replacement: { state: 'withdrawn', reason: 'Olivia is at the dentist' },
      },
    ]);
  });

  it('tells roles to those who may not see who is on call', async () => {
    await start(without(onCallReadPermission));
    const { items, details } = await read();
    expect(details).toBe('roles');
    expect(items).toMatchObject([
      { kind: 'replacement', replacement: { role: 'Senior Engineer' } },
      { kind: 'escalation', event: 'acknowledged' },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/user:|dentist/);
    // Nor does a filter by person tell.
    for (const person of Object.values(people)) {
      expect(await kinds(`person=${person}`)).toEqual([]);
    }
  });

  it('is refused without history.read or overview.read', async () => {
    await start(without(historyReadPermission));
    expect((await get()).status).toBe(403);
    await portal.stop();
    await start(without(overviewReadPermission));
    expect((await get()).status).toBe(403);
  });

  it('shows only what one did oneself where the policy says so', async () => {
    await start({
      handle: async ({ permission }, caller) =>
        isPermission(permission, historyReadPermission)
          ? createQuantumRerankConditionalDecision(permission, {
              anyOf: [
                quantumRerankConditions.isRequester({
                  claims: [caller?.info.userEntityRef ?? ''],
                }),
              ],
            })
          : { result: AuthorizeResult.ALLOW },
    });
    expect(await kinds()).toEqual(['replacement']);
    expect(await kinds('', 'onCall')).toEqual(['escalation']);
    expect(await kinds('', 'owner')).toEqual([]);
  });

  it.each([
    'kind=other',
    'kind=replacement&action=scale',
    'kind=escalation&state=failed',
    'about=..%2f..%2fsecrets',
    'person=a%00b',
    'cursor=none',
    'limit=101',
    'cluster=other',
  ])('refuses ?%s', async query => {
    await start();
    const { status, text } = await get(query);
    expect(status).toBe(400);
    expect(text).not.toMatch(/node_modules|\.ts:/);
  });
});
