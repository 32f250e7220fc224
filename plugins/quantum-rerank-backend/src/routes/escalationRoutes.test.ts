import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  channelsSchema,
  deliveryPageSchema,
  deliverySchema,
  escalationPageSchema,
  escalationSchema,
  routeTestSchema,
  type Delivery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { FakeReceiver } from '../notifications/__testUtils__/FakeReceiver';
import { as } from '../tests/__testUtils__/people';
import { profileText } from '../tests/__testUtils__/profile';
import {
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from '../tests/__testUtils__/TestPortal';

const CANARY = 'canary-secret-7f3a9c';

const notifications = {
  channels: [
    { id: 'portal', title: 'Portal', kind: 'backstage', toOnCall: true },
    { id: 'chat', title: 'Chat', kind: 'slack' },
    { id: 'hook', title: 'Hook', kind: 'webhook' },
    { id: 'page', title: 'Pager', kind: 'pagerduty' },
    { id: 'mail', title: 'Mail', kind: 'email', to: ['team@example.com'] },
    { id: 'empty', title: 'Empty', kind: 'slack' },
    { id: 'smoke', title: 'Smoke', kind: 'smoke-signals' },
  ],
  routes: [{ id: 'p0', severity: 'P0', channels: ['chat', 'page', 'portal'] }],
};

describe('routes of channels and escalations', () => {
  let sandbox: Sandbox;
  let receiver: FakeReceiver;
  let portal: TestPortal;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
  });

  beforeEach(async () => {
    receiver = await FakeReceiver.start();
  });

  afterEach(async () => {
    await portal.stop();
    await receiver.stop();
  });

  afterAll(() => sandbox.stop());

  async function start(
    options: Partial<Parameters<typeof TestPortal.start>[0]> = {},
  ) {
    portal = await TestPortal.start({
      sandbox,
      profiles: [profileText({ notifications })],
      quantumRerank: {
        channels: {
          chat: { url: `${receiver.url}/services/${CANARY}` },
          hook: {
            url: `${receiver.url}/${CANARY}`,
            signingSecret: `${CANARY}-signing`,
          },
          page: { routingKey: CANARY, apiUrl: receiver.url },
          mail: {
            smtp: {
              host: '127.0.0.1',
              // Nobody listens there.
              port: 1,
              user: 'portal',
              pass: CANARY,
              from: 'portal@example.com',
            },
          },
        },
      },
      ...options,
    });
  }

  const get = (path: string, headers = as('owner')) =>
    portal.ask('get', `${PRODUCTION}/${path}`, headers);
  const test = (channel: string, headers = as('owner')) =>
    portal.ask('post', `${PRODUCTION}/channels/${channel}/test`, headers, {});

  /** The message when it was tried. */
  async function outcome(id: string): Promise<Delivery> {
    for (;;) {
      const { body } = await get('deliveries');
      const found = deliveryPageSchema
        .parse(body)
        .items.find(item => item.id === id);
      if (!found || found.state !== 'waiting' || found.reason) {
        return found!;
      }
      await new Promise(setImmediate);
    }
  }

  async function tested(channel: string): Promise<Delivery> {
    const { status, body } = await test(channel);
    expect([channel, status]).toEqual([channel, 202]);
    return outcome(deliverySchema.parse(body).id);
  }

  it('channels say how they stand, and tests change it', async () => {
    await start();
    const states = async () =>
      Object.fromEntries(
        channelsSchema
          .parse((await get('channels')).body)
          .items.map(({ id, state }) => [id, state]),
      );
    expect(await states()).toEqual({
      portal: 'unused',
      chat: 'unused',
      hook: 'unused',
      page: 'unused',
      mail: 'unused',
      empty: 'unconfigured',
      smoke: 'unconfigured',
    });
    expect(await tested('chat')).toMatchObject({
      event: 'test',
      channel: 'chat',
      state: 'delivered',
    });
    expect(await tested('portal')).toMatchObject({ state: 'delivered' });
    expect(portal.notifications).toEqual([
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: ['user:default/olivia'] },
      }),
    ]);
    receiver.answers.push({ status: 500, body: CANARY });
    expect(await tested('page')).toMatchObject({
      state: 'waiting',
      reason: 'It answers 500',
    });
    expect(await states()).toMatchObject({
      portal: 'ok',
      chat: 'ok',
      page: 'failing',
    });
    const { status, body } = await test('empty');
    expect([status, JSON.stringify(body)]).toEqual([
      409,
      expect.stringContaining('quantumRerank.channels.empty is not set'),
    ]);
    expect((await test('nothing')).status).toBe(404);
    expect((await test('..%2fchat')).status).toBe(400);
    expect(portal.auditor.of('notification-test')[1]).toMatchObject({
      status: 'succeeded',
      meta: { channel: 'chat', requestedBy: 'user:default/olivia' },
    });
  });

  it('a whole route is tested: over every channel that can, and why not over others', async () => {
    await start({
      profiles: [
        profileText({
          notifications: {
            ...notifications,
            routes: [
              { id: 'p0', severity: 'P0', channels: ['chat', 'empty'] },
              { id: 'p0-hook', severity: 'P0', channels: ['hook', 'chat'] },
              {
                id: 'p0-staging',
                severity: 'P0',
                environments: ['staging'],
                channels: ['page'],
              },
              { id: 'ops', operations: ['break-glass'], channels: ['hook'] },
            ],
          },
        }),
      ],
    });
    const testRoute = (route: string, headers = as('owner')) =>
      portal.ask('post', `${PRODUCTION}/routes/${route}/test`, headers, {});
    const answer = await testRoute('P0');
    expect(answer.status).toBe(202);
    const { items } = routeTestSchema.parse(answer.body);
    expect(
      items.map(({ channel, delivery, reason }) => [
        channel,
        delivery?.event,
        reason,
      ]),
    ).toEqual([
      ['chat', 'test', undefined],
      ['hook', 'test', undefined],
      ['empty', undefined, expect.stringContaining('is not set')],
    ]);
    for (const { delivery } of items.slice(0, 2)) {
      expect((await outcome(delivery!.id)).state).toBe('delivered');
    }
    expect(receiver.requests).toHaveLength(2);
    expect(
      routeTestSchema
        .parse((await testRoute('break-glass')).body)
        .items.map(({ channel }) => channel),
    ).toEqual(['hook']);
    expect(
      channelsSchema
        .parse((await get('channels')).body)
        .items.find(({ id }) => id === 'hook')?.operations,
    ).toEqual(['break-glass']);
    const none = await testRoute('P3');
    expect([none.status, none.text]).toEqual([
      404,
      expect.stringContaining('No route of P3 names a channel in production'),
    ]);
    const wrong = await testRoute('P9');
    expect([wrong.status, wrong.text]).toEqual([
      400,
      expect.stringMatching(/must be one of P0, .*break-glass/),
    ]);
    expect(
      (
        await testRoute('P0', {
          authorization: mockCredentials.service.header(),
        })
      ).status,
    ).toBe(403);
    expect(portal.auditor.of('notification-test')[1]?.meta).toMatchObject({
      route: 'P0',
    });
  });

  it('no secret is in an answer, a log line, an audit record or a row', async () => {
    await start();
    for (const status of [202, 401, 500, 302]) {
      for (const channel of ['chat', 'hook', 'page']) {
        receiver.answers.push({
          status,
          headers: { location: `${receiver.url}/${CANARY}` },
          body: `the key is ${CANARY}`,
        });
        // A test of a pager takes two requests.
        if (channel === 'page' && status === 202) {
          receiver.answers.push({ status });
        }
        await tested(channel);
      }
    }
    receiver.answers.push('garbage');
    await tested('hook');
    await tested('mail');
    await get('channels');
    await get('deliveries?limit=100');
    expect(receiver.requests.map(({ path }) => path).join()).toContain(CANARY);
    const rows = JSON.stringify([
      await portal.knex('deliveries').select(),
      await portal.knex('escalation_events').select(),
    ]);
    const seen = [
      rows,
      portal.logLines.join('\n'),
      JSON.stringify(portal.auditor.entries),
      JSON.stringify(portal.signals),
      ...portal.answers.map(({ text }) => text),
    ].join('\n');
    expect(seen).not.toContain(CANARY);
    expect(seen).not.toContain(Buffer.from(CANARY).toString('base64'));
  });

  /** An open P0, as the scheduler would have begun it. */
  async function insertEscalation(knex: Knex, id: string) {
    await knex('escalations').insert({
      id,
      revision: 0,
      profile: 'quantum-rerank',
      environment: 'production',
      entity_ref: 'component:default/quantum-rerank',
      subject_kind: 'incident',
      subject_id: id,
      subject_title: 'Service unavailable',
      summary: 'Nothing answers.',
      occurrence: id,
      severity: 'P0',
      escalates: true,
      state: 'open',
      steps: JSON.stringify([
        { level: 1, title: 'Engineer', channels: [], dueAt: Date.now() },
      ]),
      started_at: Date.now(),
    });
  }

  const acknowledge = (id: string, headers = as('owner'), body: unknown = {}) =>
    portal.ask('post', `/escalations/${id}/acknowledgement`, headers, body);

  it('an escalation is listed and acknowledged', async () => {
    await start();
    await insertEscalation(portal.knex, 'escalation-1');
    const { body } = await get('escalations');
    expect(escalationPageSchema.parse(body).items).toEqual([
      expect.objectContaining({ id: 'escalation-1', state: 'open' }),
    ]);
    const answer = await acknowledge('escalation-1', as('owner'), {
      comment: 'on it',
    });
    expect(answer.status).toBe(200);
    expect(escalationSchema.parse(answer.body)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'user:default/olivia',
    });
    const one = (id: string, headers = as('owner')) =>
      portal.ask('get', `/escalations/${id}`, headers);
    expect(escalationSchema.parse((await one('escalation-1')).body)).toEqual(
      answer.body,
    );
    expect((await one('no-such')).status).toBe(404);
    expect((await one('..%2fescalation-1')).status).toBe(404);
    expect((await one('escalation-1?all=1')).status).toBe(400);
    expect((await acknowledge('escalation-1')).status).toBe(200);
    expect((await acknowledge('no-such')).status).toBe(404);
    expect(
      (await acknowledge('escalation-1', as('owner'), { force: true })).status,
    ).toBe(400);
    expect(
      (
        await acknowledge('escalation-1', {
          authorization: mockCredentials.service.header(),
        })
      ).status,
    ).toBe(403);
  });

  it('bad queries are refused by name', async () => {
    await start();
    for (const [path, words] of [
      ['escalations?state=closed', /state/],
      ['escalations?limit=0', /limit/],
      ['escalations?cursor=x', /cursor/],
      ['deliveries?limit=101', /limit/],
      ['deliveries?cursor=x', /cursor/],
      ['channels?all=1', /all/],
    ] as const) {
      const { status, text } = await get(path);
      expect([path, status]).toEqual([path, 400]);
      expect(text).toMatch(words);
    }
  });

  it('who may not acknowledge or test is told why, and nothing is sent', async () => {
    await start({
      permissions: {
        handle: async ({ permission }) => ({
          result: permission.name.endsWith('.read')
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
        }),
      },
    });
    await insertEscalation(portal.knex, 'escalation-1');
    const answers = [await acknowledge('escalation-1'), await test('chat')];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0].text).toMatch(/acknowledge escalations/);
    expect(receiver.requests).toEqual([]);
    expect(portal.auditor.of('escalation-acknowledge').at(-1)?.status).toBe(
      'failed',
    );
  });

  it('who may not see the environment sees none of it', async () => {
    await start({
      permissions: {
        handle: async () => ({ result: AuthorizeResult.DENY }),
      },
    });
    await insertEscalation(portal.knex, 'escalation-1');
    expect((await get('escalations')).status).toBe(403);
    expect((await get('channels')).status).toBe(403);
    expect((await get('deliveries')).status).toBe(403);
    expect((await test('chat')).status).toBe(403);
    expect((await acknowledge('escalation-1')).status).toBe(404);
    expect(
      (await portal.ask('get', '/escalations/escalation-1', as('owner')))
        .status,
    ).toBe(404);
  });
});
