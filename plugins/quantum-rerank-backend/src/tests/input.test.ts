import { randomUUID } from 'node:crypto';
import {
  routeDescriptions,
  type RouteDescription,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Answer } from './__testUtils__/http';
import { as, principals } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import {
  bodyLimitOf,
  isForServices,
  nameOf,
  pathOf,
  postRoutes,
} from './__testUtils__/routes';
import {
  ENTITY,
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from './__testUtils__/TestPortal';

const HOSTILE_NAMES = [
  '..',
  '..%2f..%2fsecrets',
  '%2e%2e',
  '%252e%252e%252fsecrets',
  'quantum-rerank%2f..%2fsecrets',
  'quantum-rerank;rm',
  'quantum-rerank%3fcluster=other',
  'quantum-rerank%23production',
  'quantum-rerank%00',
  'quantum-rerank%0d%0aX-Injected:1',
  'q%C3%BCantum',
  '%F0%9F%92%A5',
  '%u2215',
  '%zz',
  '__proto__',
  'constructor',
  '%20',
  'x'.repeat(10_000),
];

const scale = (replicas: unknown) => ({
  action: 'scale',
  parameters: { replicas },
});

const request = (changes: Record<string, unknown> = {}) => ({
  ...scale(4),
  reason: 'because of a test',
  planHash: 'not-the-hash',
  idempotencyKey: randomUUID(),
  ...changes,
});

/** What is wrong, the body, and what the message must say. */
const BAD_PLANS: Array<[string, unknown, RegExp]> = [
  ['no action', {}, /action.*scale.*restart.*rollback/],
  ['an unknown action', { action: 'delete' }, /action.*scale/],
  ['an action that is no text', { action: ['scale'] }, /action/],
  ['an inherited action', { action: '__proto__' }, /action.*scale/],
  ['no replicas', { action: 'scale' }, /parameters\.replicas/],
  ['replicas below zero', scale(-1), /replicas must not be negative/],
  ['half a replica', scale(1.5), /replicas must be a whole number/],
  ['replicas as text', scale('4'), /replicas must be a whole number/],
  ['replicas in words', scale('many'), /replicas must be a whole number/],
  ['no number of replicas', scale(null), /replicas must be a whole number/],
  ['a list of replicas', scale([4]), /replicas must be a whole number/],
  ['replicas that are true', scale(true), /replicas must be a whole number/],
  ['an object of replicas', scale({ $gt: 0 }), /replicas/],
  ['too many replicas for Kubernetes', scale(3e9), /replicas must fit/],
  ['far too many replicas', scale(1e308), /replicas/],
  [
    'an unknown parameter',
    { action: 'scale', parameters: { replicas: 4, namespace: 'kube-system' } },
    /namespace/,
  ],
  [
    'parameters of restart',
    { action: 'restart', parameters: { pod: 'x' } },
    /pod/,
  ],
  ['parameters as text', { action: 'restart', parameters: 'x' }, /parameters/],
  [
    'revision zero',
    { action: 'rollback', parameters: { revision: 0 } },
    /revision must be 1 or higher/,
  ],
  [
    'half a revision',
    { action: 'rollback', parameters: { revision: 1.5 } },
    /revision must be a whole number/,
  ],
  ['a cluster of their own', { ...scale(4), cluster: 'other' }, /cluster/],
  ['a list', [], /must be|expected/i],
  ['null', 'null', /JSON/],
  ['a number', '4', /JSON/],
  ['no JSON', '{"action":', /JSON/],
  ['nothing at all', '', /action|JSON/],
];

const BAD_REQUESTS: Array<[string, unknown, RegExp]> = [
  ...BAD_PLANS.map(([what, body, words]): (typeof BAD_PLANS)[number] => [
    what,
    body !== null && typeof body === 'object' && !Array.isArray(body)
      ? { ...request(), action: undefined, parameters: undefined, ...body }
      : body,
    words,
  ]),
  ['no reason', request({ reason: undefined }), /reason/],
  ['an empty reason', request({ reason: '' }), /reason is required/],
  ['a blank reason', request({ reason: ' \n\t ' }), /reason is required/],
  [
    'a long reason',
    request({ reason: 'x'.repeat(501) }),
    /reason must be at most 500/,
  ],
  ['a reason that is no text', request({ reason: { html: 'x' } }), /reason/],
  [
    'a reason with a zero byte',
    request({ reason: 'a\u0000b' }),
    /reason.*control/,
  ],
  [
    'a reason with an escape sequence',
    request({ reason: '\u001b[2Jgone' }),
    /reason.*control/,
  ],
  [
    'a reason that turns the text around',
    request({ reason: 'ab\u202Ecd' }),
    /reason.*control/,
  ],
  ['no plan hash', request({ planHash: undefined }), /planHash/],
  ['an empty plan hash', request({ planHash: '' }), /planHash/],
  ['a huge plan hash', request({ planHash: 'x'.repeat(5000) }), /planHash/],
  ['no key', request({ idempotencyKey: undefined }), /idempotencyKey/],
  [
    'a short key',
    request({ idempotencyKey: 'abc' }),
    /idempotencyKey must be 8 to 200/,
  ],
  [
    'a key with spaces',
    request({ idempotencyKey: 'a b c d e f g' }),
    /idempotencyKey must/,
  ],
  [
    'a confirmation that is no text',
    request({ confirmation: true }),
    /confirmation/,
  ],
  ['a permission of their own', request({ permission: 'allow' }), /permission/],
  [
    'somebody else',
    request({ requestedBy: 'user:default/boss' }),
    /requestedBy/,
  ],
  ['no grace', request({ gracePeriodSeconds: 0 }), /gracePeriodSeconds/],
];

const BAD_CANCELLATIONS: Array<[string, unknown, RegExp]> = [
  ['an unknown key', { force: true }, /force/],
  ['a comment that is no text', { comment: 7 }, /comment/],
  ['a long comment', { comment: 'x'.repeat(501) }, /comment/],
  ['a comment with a zero byte', { comment: 'a\u0000b' }, /comment.*control/],
  ['a list', [], /must be|expected/i],
  ['no JSON', '{', /JSON/],
];

describe('bad input', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;
  let recorded: number;
  let held: string;

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    portal = await TestPortal.start({
      sandbox,
      profiles: [
        profileText({
          operations: { gracePeriod: '1h', rolloutTimeout: '15m' },
        }),
      ],
    });
    for (const read of ['snapshot', 'pods', 'revisions']) {
      await portal.ask('get', `${PRODUCTION}/${read}`, as('owner'));
    }
    const { body } = await portal.operate(
      as('owner'),
      'restart',
      {},
      { environment: 'staging' },
    );
    held = (body as { id: string }).id;
    recorded = await portal.recorded();
  });

  beforeEach(() => sandbox.requests.reset());

  // Whatever was tried: nothing was stored, nothing went to the cluster.
  afterEach(async () => {
    const more = (await portal.recorded()) - recorded;
    const writes = portal.writes();
    if (more !== 0 || writes.length > 0) {
      throw new Error(`${more} operations recorded; ${writes.join(', ')}`);
    }
  });

  afterAll(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  /** A refusal as its caller sees it. */
  function refusal({ body, status, text }: Answer) {
    const { error, response } = body as {
      error: { name: string; message: string };
      response: { statusCode: number };
    };
    const leak = /node_modules|\bat .*\.[jt]s:\d+/.test(text);
    return {
      status: response.statusCode === status ? status : 'two statuses',
      message: error.message,
      fit: !leak && text.length < 30_000 && error.name !== '',
    };
  }

  const refused = (words: RegExp, status = 400) => ({
    status,
    message: expect.stringMatching(words),
    fit: true,
  });

  it.each(BAD_PLANS)('a plan with %s', async (_, body, words) => {
    expect(
      refusal(
        await portal.ask('post', `${PRODUCTION}/plans`, as('owner'), body),
      ),
    ).toEqual(refused(words));
  });

  it.each(BAD_REQUESTS)('a request with %s', async (_, body, words) => {
    expect(
      refusal(
        await portal.ask('post', `${PRODUCTION}/operations`, as('owner'), body),
      ),
    ).toEqual(refused(words));
  });

  it.each(BAD_CANCELLATIONS)(
    'a cancellation with %s',
    async (_, body, words) => {
      expect(
        refusal(
          await portal.ask(
            'post',
            `/operations/${held}/cancellation`,
            as('owner'),
            body,
          ),
        ),
      ).toEqual(refused(words));
      const { body: operation } = await portal.ask(
        'get',
        `/operations/${held}`,
        as('owner'),
      );
      expect(operation).toMatchObject({ id: held, state: 'queued' });
    },
  );

  it.each(
    postRoutes.flatMap(route =>
      [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json; charset=made-up',
      ].map(type => [nameOf(route), type, route] as const),
    ),
  )('%s with a body of type %s', async (_, type, route) => {
    expect(
      refusal(
        await portal.ask(
          'post',
          pathOf(route, { id: held }),
          { ...callerOf(route), 'content-type': type },
          JSON.stringify({ action: 'restart' }),
        ),
      ),
    ).toEqual(refused(/application\/json|charset/i, 415));
  });

  it.each(postRoutes.map(route => [nameOf(route), route] as const))(
    '%s with a body that is too large',
    async (_, route) => {
      expect(
        refusal(
          await portal.ask(
            'post',
            pathOf(route, { id: held }),
            callerOf(route),
            {
              action: 'restart',
              reason: 'x'.repeat(bodyLimitOf(route) * 1024),
            },
          ),
        ),
      ).toEqual(refused(new RegExp(`${bodyLimitOf(route)}`), 413));
    },
  );

  it.each(
    postRoutes.flatMap(route =>
      [`{"a":${'['.repeat(20_000)}`, '{"__proto__":{"polluted":true}}'].map(
        body => [nameOf(route), `${body.slice(0, 20)}…`, body, route] as const,
      ),
    ),
  )('%s with %s', async (_, __, body, route) => {
    const answer = await portal.ask(
      'post',
      pathOf(route, { id: held.replace(/^./, 'z') }),
      callerOf(route),
      body,
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('refuses a plan that was not made, saying what to do', async () => {
    expect(
      refusal(
        await portal.ask(
          'post',
          `${PRODUCTION}/operations`,
          as('owner'),
          request(),
        ),
      ),
    ).toEqual(refused(/not what was planned.*Look at a new plan/, 409));
    // Its plan was asked for as a dry run.
    sandbox.requests.reset();
  });

  it.each([2, 16, 1000])(
    'refuses %i replicas with the bounds',
    async replicas => {
      const plan = await portal.ask(
        'post',
        `${PRODUCTION}/plans`,
        as('owner'),
        scale(replicas),
      );
      expect(
        refusal(
          await portal.ask(
            'post',
            `${PRODUCTION}/operations`,
            as('owner'),
            request({
              ...scale(replicas),
              planHash: (plan.body as { hash: string }).hash,
            }),
          ),
        ),
      ).toEqual(refused(/3.*15/));
      expect(portal.mutations()).toEqual([]);
      sandbox.requests.reset();
    },
  );

  it('refuses a key that was used for something else', async () => {
    const [{ idempotency_key: idempotencyKey }] = await portal
      .knex('operations')
      .select('idempotency_key');
    expect(
      refusal(
        await portal.operate(
          as('owner'),
          'scale',
          { replicas: 4 },
          {
            body: { idempotencyKey },
          },
        ),
      ),
    ).toEqual(refused(/idempotencyKey was used before/, 409));
    expect(portal.mutations()).toEqual([]);
    sandbox.requests.reset();
  });

  const HISTORY = `${PRODUCTION}/operations`;

  it.each([
    ['limit=0', /limit/],
    ['limit=101', /limit/],
    ['limit=1.5', /limit/],
    ['limit=NaN', /limit/],
    ['limit=1&limit=2', /limit/],
    ['action=delete', /action/],
    ['state=done', /state/],
    ['open=yes', /open/],
    ['after=yesterday', /after/],
    ['before=2026-02-31T00:00:00Z', /before/],
    [`requestedBy=${'x'.repeat(301)}`, /requestedBy/],
    ['requestedBy[$ne]=x', /requestedBy/],
    ['requestedBy=a%00b', /requestedBy/],
    ['entityRef=component:default/other', /entityRef/],
    ['cursor=x', /cursor/],
    [`cursor=${'x'.repeat(1001)}`, /cursor/],
    [`cursor=${cursor([1.5, 'x'])}`, /cursor/],
    [`cursor=${cursor([1e300, 'x'])}`, /cursor/],
    [`cursor=${cursor([1, 'a\u0000b'])}`, /cursor/],
    [`cursor=${cursor([1])}`, /cursor/],
    [`cursor=${cursor({ requestedAt: 1 })}`, /cursor/],
  ])('the history with %s', async (query, words) => {
    expect(
      refusal(await portal.ask('get', `${HISTORY}?${query}`, as('owner'))),
    ).toEqual(refused(words));
  });

  it('refuses a cursor of another list', async () => {
    const { body } = await portal.ask(
      'get',
      `${PRODUCTION}/pods?limit=1`,
      as('owner'),
    );
    const { nextCursor } = body as { nextCursor: string };
    for (const path of [HISTORY, `${PRODUCTION}/revisions`]) {
      expect(
        refusal(
          await portal.ask('get', `${path}?cursor=${nextCursor}`, as('owner')),
        ),
      ).toEqual(refused(/cursor is not one that this list gave/));
    }
    const history = cursor([Date.now(), randomUUID()]);
    expect(
      refusal(
        await portal.ask(
          'get',
          `${PRODUCTION}/pods?cursor=${history}`,
          as('owner'),
        ),
      ),
    ).toEqual(refused(/cursor/));
  });

  const parameters = (path: string) =>
    [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

  it.each(
    routeDescriptions.flatMap(route =>
      parameters(route.path).map(
        parameter => [nameOf(route), parameter, route] as const,
      ),
    ),
  )('%s with a hostile %s', async (_, parameter, route) => {
    for (const name of HOSTILE_NAMES) {
      const answer = await portal.ask(
        route.method,
        pathOf(route, { id: held, [parameter]: name }),
        callerOf(route),
        route.method === 'post' ? { action: 'restart' } : undefined,
      );
      const context = `${name.slice(0, 40)}: ${
        answer.status
      } ${answer.text.slice(0, 200)}`;
      expect(context).toMatch(/: 4\d\d /);
      expect(route.errors).toContain(answer.status);
      expect(answer.text.length).toBeLessThan(30_000);
      expect(answer.headers['x-injected']).toBeUndefined();
    }
  });

  it('answers methods it does not know with an error, not with silence', async () => {
    for (const method of ['put', 'patch', 'delete'] as const) {
      const { status } = await portal.ask(
        method,
        `${ENTITY}/environments`,
        as('owner'),
        {},
      );
      expect([method, status]).toEqual([method, 404]);
    }
  });
});

/** Somebody whose body is looked at. */
function callerOf(route: RouteDescription): Record<string, string> {
  return isForServices(route) ? principals.service : as('owner');
}

function cursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
