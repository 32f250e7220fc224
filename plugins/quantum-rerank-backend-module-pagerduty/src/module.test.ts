import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  quantumRerankOnCallExtensionPoint,
  type OnCallSource,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import quantumRerankModulePagerDuty from './index';
import { PagerDutyApi } from './PagerDutyApi';
import { PagerDutyOnCallSource } from './PagerDutyOnCallSource';

const TOKEN = 'a-token-of-pagerduty';
const ENTITY = 'component:default/quantum-rerank';

type Answer =
  | { status?: number; headers?: Record<string, string>; body?: unknown }
  | 'hang'
  | 'close';

/** Answers as PagerDuty's REST API does, or as it is told to. */
class FakePagerDuty {
  readonly requests: Array<{ url: URL; headers: Record<string, unknown> }> = [];
  /** Used up one by one. */
  readonly answers: Answer[] = [];
  onCalls: unknown[] = [];
  readonly #server: Server;

  static async start(): Promise<FakePagerDuty> {
    const fake = new FakePagerDuty();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      this.requests.push({ url, headers: request.headers });
      const answer = this.answers.shift() ?? this.#usual(url);
      if (answer === 'close') {
        request.socket.destroy();
      } else if (answer !== 'hang') {
        const { status = 200, headers, body } = answer;
        response.writeHead(status, headers);
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      }
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #usual(url: URL): Exclude<Answer, string> {
    if (url.pathname === '/services/PSERVICE') {
      return {
        body: {
          service: { id: 'PSERVICE', escalation_policy: { id: 'PPOLICY' } },
        },
      };
    }
    if (url.pathname === '/oncalls') {
      const offset = Number(url.searchParams.get('offset'));
      const limit = Number(url.searchParams.get('limit'));
      return {
        body: {
          oncalls: this.onCalls.slice(offset, offset + limit),
          more: offset + limit < this.onCalls.length,
          limit,
          offset,
        },
      };
    }
    return { status: 404, body: { error: { message: 'Not Found' } } };
  }
}

const entry = (level: number, changes: Record<string, unknown> = {}) => ({
  escalation_policy: {
    id: 'PPOLICY',
    type: 'escalation_policy_reference',
    summary: 'Production',
  },
  escalation_level: level,
  schedule: { id: `PSCHED${level}`, summary: `Schedule ${level}` },
  user: {
    id: `PUSER${level}`,
    name: `Person ${level}`,
    email: `person${level}@example.com`,
    html_url: `https://example.pagerduty.com/users/PUSER${level}`,
  },
  start: '2026-11-23T09:00:00+01:00',
  end: '2026-11-30T09:00:00+01:00',
  ...changes,
});

describe('PagerDuty', () => {
  let fake: FakePagerDuty;
  let now: number;

  beforeEach(async () => {
    fake = await FakePagerDuty.start();
    fake.onCalls = [entry(1), entry(2)];
    now = Date.parse('2026-11-24T12:00:00Z');
  });

  afterEach(() => fake.stop());

  const source = (
    changes: Partial<
      ConstructorParameters<typeof PagerDutyOnCallSource>[0]['settings']
    > = {},
    timeoutMs?: number,
  ) => {
    const settings = {
      token: TOKEN,
      apiUrl: fake.url,
      escalationPolicies: [{ entityRef: ENTITY, escalationPolicy: 'PPOLICY' }],
      trustAnnotations: false,
      ...changes,
    };
    return new PagerDutyOnCallSource({
      settings,
      api: new PagerDutyApi({ ...settings, timeoutMs }),
      now: () => now,
    });
  };

  const ask = (
    from: OnCallSource = source(),
    changes: Partial<Parameters<OnCallSource['getShifts']>[0]> = {},
  ) =>
    from.getShifts({
      entityRef: ENTITY,
      annotations: {},
      environment: 'production',
      from: new Date('2026-11-24T00:00:00Z'),
      to: new Date('2026-12-30T00:00:00Z'),
      signal: AbortSignal.timeout(30_000),
      ...changes,
    });

  it('leaves out levels that there are not here, and keeps the others', async () => {
    fake.onCalls = [entry(1), entry(10), entry(9)];
    expect((await ask()).map(({ level }) => level)).toEqual([1, 9]);
  });

  it('gives every level with person, schedule and the end of the shift', async () => {
    expect(await ask()).toEqual(
      [1, 2].map(level => ({
        schedule: `PSCHED${level}`,
        title: `Schedule ${level}`,
        level,
        person: {
          name: `Person ${level}`,
          email: `person${level}@example.com`,
          url: `https://example.pagerduty.com/users/PUSER${level}`,
        },
        from: '2026-11-23T08:00:00.000Z',
        until: '2026-11-30T08:00:00.000Z',
      })),
    );
    const [{ url, headers }] = fake.requests;
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'escalation_policy_ids[]': 'PPOLICY',
      'include[]': 'users',
      since: '2026-11-24T00:00:00.000Z',
      until: '2026-12-30T00:00:00.000Z',
      time_zone: 'UTC',
      limit: '100',
      offset: '0',
    });
    expect(headers).toMatchObject({
      authorization: `Token token=${TOKEN}`,
      accept: 'application/vnd.pagerduty+json;version=2',
    });
  });

  it('a user whom the policy names is on call without end', async () => {
    fake.onCalls = [entry(3, { schedule: null, start: null, end: null })];
    expect(await ask()).toEqual([
      {
        schedule: 'PPOLICY-3',
        title: 'Production, level 3',
        level: 3,
        person: expect.objectContaining({ name: 'Person 3' }),
      },
    ]);
  });

  it('reads every page', async () => {
    fake.onCalls = Array.from({ length: 250 }, (_, index) =>
      entry(1, { schedule: { id: `PS${index}`, summary: `S ${index}` } }),
    );
    expect(await ask()).toHaveLength(250);
    expect(
      fake.requests.map(({ url }) => url.searchParams.get('offset')),
    ).toEqual(['0', '100', '200']);
  });

  it('does not read on for ever', async () => {
    fake.onCalls = Array.from({ length: 2100 }, () => entry(1));
    await expect(ask()).rejects.toThrow(/more than 2000 shifts/);
  });

  it('asks for no more than three months at once, and joins the answers', async () => {
    const shifts = await ask(source(), {
      to: new Date('2027-03-24T00:00:00Z'),
    });
    expect(shifts).toHaveLength(2);
    const spans = fake.requests.map(({ url: { searchParams } }) => [
      Date.parse(searchParams.get('since')!),
      Date.parse(searchParams.get('until')!),
    ]);
    expect(spans).toHaveLength(2);
    expect(spans[1][0]).toBe(spans[0][1]);
    for (const [since, until] of spans) {
      expect(until - since).toBeLessThan(90 * 86_400_000);
    }
  });

  it('the policy of the environment goes before that of the entity', async () => {
    const both = source({
      escalationPolicies: [
        { entityRef: ENTITY, escalationPolicy: 'PALL' },
        {
          entityRef: ENTITY,
          environment: 'staging',
          escalationPolicy: 'PSTAGING',
        },
      ],
    });
    await ask(both);
    await ask(both, { environment: 'staging' });
    expect(
      fake.requests.map(({ url }) =>
        url.searchParams.get('escalation_policy_ids[]'),
      ),
    ).toEqual(['PALL', 'PSTAGING']);
  });

  it('believes an annotation only where it is told to, and remembers its policy', async () => {
    const annotations = { 'pagerduty.com/service-id': 'PSERVICE' };
    expect(
      await ask(source({ escalationPolicies: [] }), { annotations }),
    ).toEqual([]);
    expect(fake.requests).toEqual([]);
    const trusting = source({ escalationPolicies: [], trustAnnotations: true });
    expect(await ask(trusting, { annotations })).toHaveLength(2);
    expect(await ask(trusting, { annotations })).toHaveLength(2);
    now += 11 * 60_000;
    await ask(trusting, { annotations });
    expect(fake.requests.map(({ url }) => url.pathname)).toEqual([
      '/services/PSERVICE',
      '/oncalls',
      '/oncalls',
      '/services/PSERVICE',
      '/oncalls',
    ]);
  });

  it.each(['../users', 'P1?x=1', 'P1/..', '', 'P 1', '%2e%2e'])(
    'an annotation that is no id is refused: %s',
    async service => {
      await expect(
        ask(source({ escalationPolicies: [], trustAnnotations: true }), {
          annotations: { 'pagerduty.com/service-id': service },
        }),
      ).rejects.toThrow(/must be an id/);
      expect(fake.requests).toEqual([]);
    },
  );

  it('knows nothing of other entities', async () => {
    expect(await ask(source(), { entityRef: 'component:default/x' })).toEqual(
      [],
    );
    expect(fake.requests).toEqual([]);
  });

  it('takes no shift of a policy that it did not ask for', async () => {
    fake.onCalls = [
      entry(1),
      entry(1, { escalation_policy: { id: 'POTHER', summary: 'Other' } }),
    ];
    expect(await ask()).toHaveLength(1);
  });

  it('hostile details are left out', async () => {
    fake.onCalls = [
      entry(1, {
        user: {
          name: `Eve\u202E\u0000${'x'.repeat(500)}`,
          email: 'eve@example.com, all@example.com',
          html_url: 'https://pagerduty.com.evil.example.com/users/1',
        },
      }),
    ];
    const [{ person }] = await ask();
    expect(person.email).toBeUndefined();
    expect(person.url).toBeUndefined();
    expect(person.name).toHaveLength(200);
    expect(person.name).not.toMatch(/\p{Cc}|\u202E/u);
  });

  const failing = async (
    answer: Answer,
    words: RegExp,
    retryAfterSeconds?: number,
  ) => {
    fake.answers.push(answer);
    const patienceMs = answer === 'hang' ? 200 : undefined;
    const error = await ask(source({}, patienceMs)).catch(each => each);
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/127\.0\.0\.1|http|a-token/);
    expect(error.retryAfterSeconds).toBe(retryAfterSeconds);
  };

  const failures: Array<[string, Answer, RegExp, number?]> = [
    [
      '429 with ratelimit-reset',
      { status: 429, headers: { 'ratelimit-reset': '45' } },
      /fewer questions/,
      45,
    ],
    [
      '429 with Retry-After',
      { status: 429, headers: { 'retry-after': '90' } },
      /fewer questions/,
      90,
    ],
    ['429 without either', { status: 429 }, /fewer questions/, 60],
    ['401', { status: 401, body: { error: TOKEN } }, /accept the token/],
    ['403', { status: 403 }, /accept the token/],
    ['404', { status: 404 }, /answers 404/],
    ['500', { status: 500, body: TOKEN }, /answers 500/],
    ['garbage', { body: '<html>' }, /not what it should be/],
    [
      'a wrong shape',
      { body: { oncalls: [{ user: 1 }] } },
      /not what it should be/,
    ],
    ['a huge answer', { body: 'x'.repeat(5 * 1024 * 1024) }, /too long/],
    ['a closed connection', 'close', /connection to PagerDuty failed/],
    ['silence', 'hang', /did not answer in time/],
  ];

  // eslint-disable-next-line jest/expect-expect
  it.each(failures.map(([name, ...rest]) => ({ name, rest })))(
    '$name',
    async ({ rest }) => {
      await failing(...rest);
    },
  );

  it('a redirect to another host is refused, and the token stays here', async () => {
    const other = await FakePagerDuty.start();
    await failing(
      { status: 302, headers: { location: `${other.url}/oncalls` } },
      /redirect, which is not followed/,
    );
    expect(other.requests).toEqual([]);
    await other.stop();
  });

  it('gives up when the backend waits no longer', async () => {
    fake.answers.push('hang');
    const controller = new AbortController();
    const asking = ask(source(), { signal: controller.signal });
    while (fake.requests.length === 0) {
      await new Promise(setImmediate);
    }
    controller.abort();
    await expect(asking).rejects.toThrow(/in time/);
  });

  describe('as a module', () => {
    async function startWith(data: JsonObject) {
      const sources: OnCallSource[] = [];
      const backend = await startTestBackend({
        features: [
          createBackendPlugin({
            pluginId: 'quantum-rerank',
            register(env) {
              env.registerExtensionPoint(quantumRerankOnCallExtensionPoint, {
                addOnCallSource: each => {
                  sources.push(each);
                },
              });
              env.registerInit({ deps: {}, init: async () => {} });
            },
          }),
          quantumRerankModulePagerDuty,
          mockServices.rootConfig.factory({ data }),
        ],
      });
      await backend.stop();
      return sources;
    }

    it('adds nothing when it is not configured', async () => {
      expect(await startWith({})).toEqual([]);
    });

    it('adds a source that answers', async () => {
      const [added] = await startWith({
        quantumRerank: {
          pagerDuty: {
            token: TOKEN,
            apiUrl: `${fake.url}/`,
            escalationPolicies: [
              {
                entityRef: 'Component:default/Quantum-Rerank',
                escalationPolicy: 'PPOLICY',
              },
            ],
          },
        },
      });
      expect(await ask(added)).toHaveLength(2);
    });

    it.each<[string, JsonObject, RegExp]>([
      ['no token', {}, /token/],
      ['an address that is none', { token: TOKEN, apiUrl: 'x' }, /apiUrl must/],
      [
        'a policy that is no id',
        {
          token: TOKEN,
          escalationPolicies: [
            { entityRef: ENTITY, escalationPolicy: '../users' },
          ],
        },
        /escalationPolicy must be an id/,
      ],
    ])('does not start with %s', async (_, pagerDuty, words) => {
      const error = await startWith({ quantumRerank: { pagerDuty } }).catch(
        each => each,
      );
      expect(String(error)).toMatch(words);
      expect(String(error)).not.toContain(TOKEN);
    });
  });
});
