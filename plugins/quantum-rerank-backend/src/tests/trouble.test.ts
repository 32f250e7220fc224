import { randomUUID } from 'node:crypto';
import type {
  Plan,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { component } from './__testUtils__/entities';
import type { Answer } from './__testUtils__/http';
import { as, principals } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import { isForServices, postRoutes, pathOf } from './__testUtils__/routes';
import {
  ENTITY,
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
  type TestPortalOptions,
} from './__testUtils__/TestPortal';

const READS = [
  `${ENTITY}/environments`,
  '/profile/component:default%2Fquantum-rerank',
  `${PRODUCTION}/snapshot`,
  `${PRODUCTION}/pods`,
  `${PRODUCTION}/revisions`,
];
const SCALE = { action: 'scale', parameters: { replicas: 4 } };

describe('trouble around the plugin', () => {
  let sandbox: Sandbox;
  const portals: TestPortal[] = [];

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
  });

  beforeEach(() => sandbox.requests.reset());

  afterEach(async () => {
    await sandbox.faults.clear();
    for (const portal of portals.splice(0)) {
      expectNoAddress(portal.answers);
      await portal.stop();
    }
  });

  afterAll(() => sandbox.stop());

  async function start(options: Partial<TestPortalOptions> = {}) {
    const portal = await TestPortal.start({ sandbox, ...options });
    portals.push(portal);
    return portal;
  }

  const get = (portal: TestPortal, path: string) =>
    portal.ask('get', path, { ...as('owner'), 'accept-encoding': 'identity' });

  const plan = (portal: TestPortal) =>
    portal.ask('post', `${PRODUCTION}/plans`, as('owner'), SCALE);

  const request = (portal: TestPortal, planHash: string) =>
    portal.ask('post', `${PRODUCTION}/operations`, as('owner'), {
      ...SCALE,
      reason: 'because of a test',
      planHash,
      idempotencyKey: randomUUID(),
    });

  const messageOf = ({ body }: Answer) =>
    (body as { error?: { message: string } }).error?.message;

  function expectNoAddress(answers: Answer[]) {
    const { port } = new URL(sandbox.url);
    for (const { text } of answers) {
      expect(text).not.toContain(`:${port}`);
      expect(text).not.toContain('127.0.0.1');
      expect(text).not.toContain(sandbox.tokens.operator);
      expect(text).not.toMatch(
        /insert into|select \*|SQLITE|sqlite|node_modules/,
      );
    }
  }

  async function expectReads(portal: TestPortal) {
    for (const path of READS) {
      const { status } = await get(portal, path);
      expect([path, status]).toEqual([path, 200]);
    }
  }

  describe('the database', () => {
    it('is gone: nothing is done, what needs no database answers', async () => {
      const portal = await start();
      const { hash } = (await plan(portal)).body as Plan;
      await portal.knex.destroy();
      sandbox.requests.reset();
      for (const answer of [
        await request(portal, hash),
        await plan(portal),
        await get(portal, `${PRODUCTION}/operations`),
        await get(portal, `/operations/${randomUUID()}`),
        await get(portal, `/operations/${randomUUID()}/progress`),
        await portal.ask(
          'post',
          `/operations/${randomUUID()}/cancellation`,
          as('owner'),
          {},
        ),
      ]) {
        expect(answer.status).toBe(503);
        expect(messageOf(answer)).toMatch(
          /^The database of (this plugin|the portal)/,
        );
      }
      expect(portal.writes()).toEqual([]);
      await expectReads(portal);
    });

    it('takes no row: nothing is done', async () => {
      const portal = await start();
      const { hash } = (await plan(portal)).body as Plan;
      await portal.knex.raw(`
        CREATE TRIGGER full BEFORE INSERT ON operation_events
        BEGIN SELECT RAISE(ABORT, 'disk is full'); END
      `);
      const answer = await request(portal, hash);
      expect(answer.status).toBe(503);
      expect(answer.text).not.toContain('disk is full');
      expect(await portal.recorded()).toBe(0);
      expect(portal.mutations()).toEqual([]);
      await portal.knex.raw('DROP TRIGGER full');
      const again = await request(portal, hash);
      expect(again.status).toBe(202);
    });
  });

  describe('the audit store', () => {
    it.each([
      ['operation-request', 'post operations'],
      ['operation-plan', 'post plans'],
    ])('takes no %s: %s is refused', async (event, what) => {
      const portal = await start();
      const { hash } = (await plan(portal)).body as Plan;
      portal.auditor.broken.add(event);
      const answer = await (what === 'post plans'
        ? plan(portal)
        : request(portal, hash));
      expect(answer.status).toBe(503);
      expect(messageOf(answer)).toMatch(
        /^The audit record could not be written/,
      );
      expect(answer.text).not.toContain('audit store is away');
      expect(await portal.recorded()).toBe(0);
      expect(portal.mutations()).toEqual([]);
    });

    it('takes no cancellation: the operation stays as it is', async () => {
      const portal = await start({
        profiles: [
          profileText({
            operations: { gracePeriod: '1h', rolloutTimeout: '15m' },
          }),
        ],
      });
      const { hash } = (await plan(portal)).body as Plan;
      const { id } = (await request(portal, hash)).body as { id: string };
      portal.auditor.broken.add('operation-cancel');
      const cancel = () =>
        portal.ask('post', `/operations/${id}/cancellation`, as('owner'), {});
      const answer = await cancel();
      expect(answer.status).toBe(503);
      expect(messageOf(answer)).toMatch(
        /^The audit record could not be written/,
      );
      expect((await get(portal, `/operations/${id}`)).body).toMatchObject({
        state: 'queued',
      });
      portal.auditor.broken.clear();
      expect((await cancel()).body).toMatchObject({ state: 'cancelled' });
    });

    it('takes no outcome: what was done is called done, what was refused keeps its reason', async () => {
      const portal = await start({
        profiles: [
          profileText({
            operations: { gracePeriod: '1h', rolloutTimeout: '15m' },
          }),
        ],
      });
      const { hash } = (await plan(portal)).body as Plan;
      const { id } = (await request(portal, hash)).body as { id: string };
      const away = async () => {
        throw new Error('the audit store is away');
      };
      jest
        .spyOn(portal.auditor, 'createEvent')
        .mockResolvedValue({ success: away, fail: away });
      const path = `/operations/${id}/cancellation`;
      const cancelled = await portal.ask('post', path, as('owner'), {});
      expect(cancelled.body).toMatchObject({ state: 'cancelled' });
      const again = await portal.ask('post', path, as('owner'), {});
      expect(again.status).toBe(409);
      // An accepted request, though, needs its record to the end.
      const { status } = await request(portal, hash);
      expect(status).toBe(503);
      expect(await portal.recorded()).toBe(1);
      expect(portal.mutations()).toEqual([]);
    });

    it('does not swallow a refusal', async () => {
      const portal = await start();
      portal.auditor.broken.add('operation-request');
      const answer = await request(portal, 'not-the-hash');
      expect(answer.status).toBe(409);
    });
  });

  it('a permission backend that fails allows nothing', async () => {
    const portal = await start({
      permissions: {
        handle: async () => {
          throw new Error('policy at 10.1.2.3 is broken');
        },
      },
    });
    for (const answer of [
      await plan(portal),
      await request(portal, 'any'),
      ...(await Promise.all(READS.map(path => get(portal, path)))),
    ]) {
      expect(answer.status).toBe(503);
      expect(messageOf(answer)).toContain('Another part of the portal');
      expect(answer.text).not.toContain('10.1.2.3');
    }
    expect(sandbox.requests.all()).toEqual([]);
  });

  it('a malformed profile is named by line and field, and hurts nobody else', async () => {
    const other = profileText({
      metadata: { name: 'payments', title: 'Payments' },
      entities: ['component:default/payments'],
    });
    const portal = await start({
      entities: [component(), component('payments')],
      profiles: [profileText({ operations: { gracePeriod: 'soon' } }), other],
    });
    for (const path of READS) {
      const answer = await get(portal, path);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(messageOf(answer)).toMatch(
        /profile-0\.yaml:\d+:\d+ operations\.gracePeriod/,
      );
    }
    for (const route of postRoutes.filter(({ path }) =>
      path.includes('{environment}'),
    )) {
      const answer = await portal.ask(
        'post',
        pathOf(route),
        isForServices(route) ? principals.service : as('owner'),
        SCALE,
      );
      expect(answer.status).toBe(503);
    }
    const healthy = await get(
      portal,
      '/entities/component/default/payments/environments/production/snapshot',
    );
    expect(healthy.status).toBe(200);
    expect((await get(portal, '/openapi.json')).status).toBe(200);
  });

  describe('the cluster', () => {
    const REFUSALS: Array<[number, string]> = [
      [401, 'Unauthorized'],
      [403, 'Forbidden'],
      [409, 'Conflict'],
      [410, 'Expired'],
      [422, 'Invalid'],
      [429, 'TooManyRequests'],
      [500, 'InternalError'],
      [503, 'ServiceUnavailable'],
    ];
    const body = (status: number, reason: string) => ({
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: `words of the cluster about ${status}`,
      reason,
      code: status,
    });

    it.each(REFUSALS)(
      'answers %i from the start: reads say so, a plan is not made',
      async (status, reason) => {
        sandbox.faults.respond({ path: /^\/api/ }, status, {
          body: body(status, reason),
        });
        const portal = await start();
        const { status: answered, body: read } = await get(
          portal,
          `${PRODUCTION}/snapshot`,
        );
        expect(answered).toBe(200);
        const { freshness, verdict } = read as Snapshot;
        expect(freshness.state).not.toBe('live');
        expect(freshness.reason).toContain(String(status));
        expect(verdict.state).toBe('unknown');
        const planned = await plan(portal);
        expect(planned.status).toBe(503);
        expect(messageOf(planned)).toMatch(/eu-1.*(answered|overloaded)/);
        expect(messageOf(planned)).toContain(String(status));
        expect(portal.writes()).toEqual([]);
      },
    );

    it('has no such deployment', async () => {
      sandbox.faults.respond({ path: /\/deployments/ }, 404, {
        body: body(404, 'NotFound'),
      });
      const portal = await start();
      const planned = await plan(portal);
      expect(planned.status).toBe(404);
      expect(messageOf(planned)).toBe(
        'There is no deployment quantum-rerank in namespace quantum-rerank of cluster eu-1',
      );
      const { verdict } = (await get(portal, `${PRODUCTION}/snapshot`))
        .body as Snapshot;
      expect(verdict.state).not.toBe('ok');
    });

    const UNDECIDED = [409, 429, 500, 503];

    it.each(REFUSALS.filter(([status]) => UNDECIDED.includes(status)))(
      'answers a dry run with %i: there is no plan',
      async (status, reason) => {
        const portal = await start();
        sandbox.faults.respond({ method: 'PATCH' }, status, {
          body: body(status, reason),
        });
        const planned = await plan(portal);
        expect(planned.status).toBe(503);
        expect(messageOf(planned)).toContain(`${status} ${reason}`);
        expect(await portal.recorded()).toBe(0);
        expect(portal.mutations()).toEqual([]);
      },
    );

    it.each([
      ...REFUSALS.filter(([status]) => !UNDECIDED.includes(status)),
      [404, 'NotFound'] as [number, string],
    ])(
      'answers a dry run with %i: the plan cannot be carried out',
      async (status, reason) => {
        const portal = await start();
        sandbox.faults.respond({ method: 'PATCH' }, status, {
          body: body(status, reason),
        });
        const planned = await plan(portal);
        expect(planned.body).toMatchObject({
          executable: false,
          dryRun: {
            state: 'rejected',
            message: expect.stringContaining(String(status)),
          },
        });
        const refused = await request(portal, (planned.body as Plan).hash);
        expect(refused.status).toBe(409);
        expect(messageOf(refused)).toContain('Kubernetes would refuse it');
        expect(await portal.recorded()).toBe(0);
        expect(portal.mutations()).toEqual([]);
      },
    );

    it('is not there, at the start', async () => {
      await sandbox.faults.unreachable();
      const portal = await start();
      const { body: read, status } = await get(
        portal,
        `${PRODUCTION}/snapshot`,
      );
      expect(status).toBe(200);
      expect((read as Snapshot).verdict.state).toBe('unknown');
      for (const answer of [await plan(portal), await request(portal, 'any')]) {
        expect(answer.status).toBe(503);
        expect(messageOf(answer)).toBe(
          'Cluster eu-1 cannot be reached: No answer from cluster eu-1: the connection was refused',
        );
      }
      expect(await portal.recorded()).toBe(0);
      await sandbox.faults.reachable();
    });

    it('goes away between plan and request', async () => {
      const portal = await start();
      await get(portal, `${PRODUCTION}/snapshot`);
      const { hash } = (await plan(portal)).body as Plan;
      await sandbox.faults.unreachable();
      const answer = await request(portal, hash);
      expect(answer.status).toBe(503);
      expect(messageOf(answer)).toMatch(/^Cluster eu-1 cannot be reached/);
      expect(await portal.recorded()).toBe(0);
      // What was seen stays visible, and says that it is old.
      const { body: read, status } = await get(portal, `${PRODUCTION}/pods`);
      expect(status).toBe(200);
      expect((read as { items: unknown[] }).items).toHaveLength(3);
      await sandbox.faults.reachable();
      await sandbox.waitFor(() => true);
    });

    it('redirects to elsewhere: nobody follows', async () => {
      sandbox.faults.respond({ method: 'GET' }, 302, {
        body: { kind: 'Status', message: 'moved' },
      });
      const portal = await start();
      const planned = await plan(portal);
      expect(planned.status).toBe(503);
    });

    it('is not configured', async () => {
      const portal = await start({
        profiles: [profileText().replace(/eu-1/g, 'nowhere')],
      });
      for (const answer of [
        await plan(portal),
        await request(portal, 'any'),
        await get(portal, `${PRODUCTION}/snapshot`),
      ]) {
        expect(answer.status).toBe(503);
        expect(messageOf(answer)).toContain('No cluster named nowhere');
      }
    });

    it('does not know the token', async () => {
      const portal = await start({ clusterToken: 'canary-of-a-wrong-token' });
      const planned = await plan(portal);
      expect(planned.status).toBe(503);
      expect(messageOf(planned)).toContain('401 Unauthorized');
      const { body: read } = await get(portal, `${PRODUCTION}/snapshot`);
      expect((read as Snapshot).freshness.state).toBe('forbidden');
      const emitted = [
        ...portal.answers.map(({ text }) => text),
        ...portal.logLines,
        JSON.stringify(portal.auditor.entries),
      ].join('\n');
      expect(emitted).not.toContain('canary-of-a-wrong-token');
    });
  });
});
