import type { CacheConfig } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { CacheError, CacheService } from '../caches';
import {
  caches as kinds,
  type TestCache,
  type TestCluster,
} from '../caches/__testUtils__/testCaches';
import { TestDatabases } from '../database/testDatabases';
import { latch } from './__testUtils__/GatedApi';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';
import { testProfile, TestProfiles } from './__testUtils__/testTarget';
import type { WorkerTiming } from './worker/timing';

const PREFIXES = [
  { prefix: 'search:', title: 'Results of search' },
  { prefix: 'a*[b]?\\:', title: 'Odd keys' },
];

// Making a cluster and losing a primary take seconds.
jest.setTimeout(60_000);

/** Dies once so many keys were removed, or before it empties a database. */
class StoppingCaches extends CacheService {
  readonly stopped: Promise<void>;
  readonly #limit: number;
  #stop = () => {};

  constructor(limit: number) {
    super({ credentials: { get: () => ({}) } });
    this.#limit = limit;
    this.stopped = new Promise(resolve => {
      this.#stop = resolve;
    });
  }

  async flush(...parts: Parameters<CacheService['flush']>) {
    if (this.#limit > 0) {
      return super.flush(...parts);
    }
    this.#stop();
    return this.#hang(parts[2].signal);
  }

  async flushPrefix(...parts: Parameters<CacheService['flushPrefix']>) {
    const [cache, primary, prefix, options] = parts;
    let removed = 0;
    await super.flushPrefix(cache, primary, prefix, {
      ...options,
      onRemoved: async count => {
        removed += count;
        await options.onRemoved(count);
        if (removed >= this.#limit) {
          this.#stop();
          await this.#hang(options.signal);
        }
      },
    });
  }

  #hang(signal: AbortSignal | undefined): Promise<never> {
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

/** Needs no server. */
describe('a flush without a usable cache', () => {
  const bed = useTestbed();

  it('is refused where the profile names none', async () => {
    const replica = await bed.start(undefined);
    const plan = await replica.plan(flush({ all: true }));
    expect(plan.executable).toBe(false);
    expect(plan.blockedBy.join(' ')).toContain('names no cache');
  });

  it('is refused when nobody listens, without saying where', async () => {
    const replica = await bed.start({
      url: 'redis://127.0.0.1:1',
      mode: 'single',
      prefixes: [],
    });
    const plan = await replica.plan(flush({ all: true }));
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'cache-unreachable',
        effect: 'refuse',
        message: 'The cache cannot be asked. It refuses connections.',
      }),
    );
    expect(JSON.stringify(plan)).not.toContain('127.0.0.1');
  });

  it('is refused for a link-local address', async () => {
    const replica = await bed.start({
      url: 'redis://169.254.169.254:6379',
      mode: 'single',
      prefixes: [],
    });
    const plan = await replica.plan(flush({ all: true }));
    expect(plan.blockedBy.join(' ')).toContain('link-local');
  });

  it('is not even planned for whoever may not flush', async () => {
    const caches = new CacheService({ credentials: { get: () => ({}) } });
    const inspect = jest.spyOn(caches, 'inspect');
    const replica = await bed.start(
      { url: 'redis://127.0.0.1:1', mode: 'single', prefixes: [] },
      { caches },
    );
    replica.authorizer.action = { decision: 'deny', reason: 'You may not.' };
    await expect(replica.plan(flush({ all: true }))).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: 'You may not.',
    });
    expect(inspect).not.toHaveBeenCalled();
  });

  it('is planned one at a time for one person', async () => {
    const caches = new CacheService({ credentials: { get: () => ({}) } });
    const { opened, open } = latch();
    let busy = 0;
    let most = 0;
    const asked = latch();
    caches.inspect = async () => {
      busy += 1;
      most = Math.max(most, busy);
      asked.open();
      await opened;
      busy -= 1;
      throw new CacheError('unexpected', 'It is a test.');
    };
    const replica = await bed.start(
      { url: 'redis://127.0.0.1:1', mode: 'single', prefixes: [] },
      { caches },
    );
    const plans = [1, 2, 3].map(() => replica.plan(flush({ all: true })));
    await asked.opened;
    open();
    await Promise.all(plans);
    expect(most).toBe(1);
  });

  it.each([
    {},
    { prefix: 'search:', all: true },
    { prefix: '' },
    { all: false },
  ])('takes one of prefix and all, not %j', async parameters => {
    const replica = await bed.start(undefined);
    await expect(
      replica.plan({ action: 'cache-flush', parameters }),
    ).rejects.toThrow(/parameters/);
  });
});

describe.each(kinds)('a flush of $name', ({ startServer }) => {
  const bed = useTestbed();
  let redis: TestCache;

  const cacheOf = ({ url }: TestCache): CacheConfig => ({
    url,
    mode: 'single',
    prefixes: PREFIXES,
  });

  beforeEach(async () => {
    redis = await startServer();
  });
  afterEach(() => redis.stop());

  it('removes the keys of a prefix, taken literally, and no other', async () => {
    const replica = await bed.start(cacheOf(redis));
    await redis.send(
      ['SET', 'a*[b]?\\:1', 'v'],
      ['SET', Buffer.from([...Buffer.from('a*[b]?\\:'), 0, 255, 10]), 'v'],
      ['SET', 'axxbx:2', 'v'],
      ['SET', 'ab?\\:3', 'v'],
      ['SET', '*', 'v'],
    );

    const plan = await replica.plan(flush({ prefix: 'a*[b]?\\:' }));
    expect(plan.facts).toContainEqual({
      label: 'Keys with the prefix',
      value: '2 keys',
    });
    const { id } = await replica.request(flush({ prefix: 'a*[b]?\\:' }));
    const ended = await replica.outcome(id);

    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringContaining(
        '2 keys were removed from 1 primary. 0 keys with the prefix are there now',
      ),
    });
    expect(ended.inverse).toBeUndefined();
    expect(await redis.keys()).toBe(3);
  });

  it('removes all keys after the name of the environment was typed', async () => {
    const replica = await bed.start(cacheOf(redis));
    await redis.fill('search:', 10);
    const plan = await replica.plan(flush({ all: true }));
    expect(plan.typedConfirmation).toBe('production');
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'cache-flush-all',
        suggestion: 'Flush one prefix first, e.g. Results of search.',
      }),
    );

    const { id } = await replica.request(flush({ all: true }), {
      body: { confirmation: 'production' },
    });

    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(await redis.keys()).toBe(0);
    expect((await replica.plan(flush({ all: true }))).blockedBy).toContain(
      'The cache is empty already.',
    );
  });

  it('leaves an Event on the deployment, and an audit record', async () => {
    const replica = await bed.start(cacheOf(redis));
    await redis.fill('search:', 1);
    const { id } = await replica.request(flush({ prefix: 'search:' }));
    await replica.outcome(id);

    const deployment = bed.sandbox
      .objects()
      .list('deployments', 'quantum-rerank')
      .find(({ metadata }) => metadata.name === 'quantum-rerank');
    let found: unknown;
    for (let attempt = 0; !found && attempt < 200; attempt++) {
      found = bed.sandbox
        .objects()
        .list('events', 'quantum-rerank')
        .find(({ metadata }) => metadata.name.endsWith(id));
      await new Promise(resolve => {
        setTimeout(resolve, 25);
      });
    }
    expect(found).toMatchObject({
      involvedObject: { kind: 'Deployment', uid: deployment?.metadata.uid },
    });
    expect(replica.auditor.entries).toContainEqual(
      expect.objectContaining({
        meta: expect.objectContaining({ action: 'cache-flush' }),
      }),
    );
  });

  it('refuses a prefix that the profile does not list', async () => {
    const replica = await bed.start(cacheOf(redis));
    await redis.fill('session:', 1);
    expect(
      (await replica.plan(flush({ prefix: 'session:' }))).findings,
    ).toContainEqual(
      expect.objectContaining({
        code: 'cache-prefix-unknown',
        effect: 'refuse',
        field: 'prefix',
      }),
    );
  });

  it('removes 50,000 keys and goes on where another one stopped', async () => {
    await redis.fill('search:', 50_000);
    await redis.fill('other:', 10);
    const caches = new StoppingCaches(12_000);
    const first = await bed.start(cacheOf(redis), { caches });
    const { id } = await first.request(flush({ prefix: 'search:' }));
    await caches.stopped;
    void first.stop();
    const left = await redis.keys();
    expect(left).toBeGreaterThan(10);
    expect(left).toBeLessThan(50_000);

    const second = await bed.start(cacheOf(redis));
    const ended = await second.outcome(id);

    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(await redis.keys()).toBe(10);
    expect(JSON.stringify(ended.steps)).not.toContain('undefined');
  });

  it.each(['prefix', 'all'] as const)(
    'is not taken over (%s) when the permission is too old to count',
    async kind => {
      await redis.fill('search:', 6000);
      const caches = new StoppingCaches(kind === 'prefix' ? 1000 : 0);
      const first = await bed.start(cacheOf(redis), { caches });
      const { id } = await first.request(
        flush(kind === 'prefix' ? { prefix: 'search:' } : { all: true }),
        { body: { confirmation: 'production' } },
      );
      await caches.stopped;
      void first.stop();
      const left = await redis.keys();

      const second = await bed.start(cacheOf(redis), {
        timing: { authorizationMaxAgeMs: 1 },
      });

      expect(await second.outcome(id)).toMatchObject({
        state: 'interrupted',
        message: expect.stringMatching(
          /cannot be checked again without the person\. No removal was confirmed\./,
        ),
      });
      expect(await redis.keys()).toBe(left);
    },
  );

  it('does not touch another cache that the profile names meanwhile', async () => {
    const other = await startServer();
    try {
      await redis.fill('search:', 6000);
      await other.fill('search:', 10);
      const caches = new StoppingCaches(1000);
      const first = await bed.start(cacheOf(redis), { caches });
      const { id } = await first.request(flush({ prefix: 'search:' }));
      await caches.stopped;
      void first.stop();

      const second = await bed.start(cacheOf(other));

      expect(await second.outcome(id)).toMatchObject({
        state: 'interrupted',
        message: expect.stringMatching(
          /^The profile names another cache than the one of the plan\./,
        ),
      });
      expect(await other.keys()).toBe(10);
    } finally {
      await other.stop();
    }
  });

  it('stops when the right is taken away while it tries again', async () => {
    const caches = new CacheService({ credentials: { get: () => ({}) } });
    const replica = await bed.start(cacheOf(redis), { caches });
    caches.flush = async () => {
      replica.authorizer.action = { decision: 'deny', reason: 'Not you.' };
      throw new CacheError('busy', 'It is loading its data.');
    };
    await redis.fill('search:', 10);
    const { id } = await replica.request(flush({ all: true }), {
      body: { confirmation: 'production' },
    });
    expect(await replica.outcome(id)).toMatchObject({
      state: 'interrupted',
      message: 'Not you. No removal was confirmed.',
    });
  });

  it('stops when another server answers at the address', async () => {
    const caches = new CacheService({ credentials: { get: () => ({}) } });
    caches.flush = async () => {
      const { port } = redis;
      await redis.stop();
      redis = await startServer({ port });
      await redis.fill('search:', 10);
      throw new CacheError('unreachable', 'It closed the connection.');
    };
    const replica = await bed.start(cacheOf(redis), { caches });
    await redis.fill('search:', 10);
    const { id } = await replica.request(flush({ all: true }), {
      body: { confirmation: 'production' },
    });
    expect(await replica.outcome(id)).toMatchObject({
      state: 'interrupted',
      message: expect.stringMatching(/^Another server answers at the address/),
    });
    expect(await redis.keys()).toBe(10);
  });

  it('says that a password is wrong or missing, and never which', async () => {
    const secret = await startServer({ password: 'canary-of-redis' });
    try {
      const cache = cacheOf(secret);
      const replica = await bed.start(cache);
      expect(
        (await replica.plan(flush({ all: true }))).findings,
      ).toContainEqual(
        expect.objectContaining({
          code: 'cache-not-allowed',
          effect: 'refuse',
        }),
      );

      const wrong = await bed.start(cache, {
        caches: new CacheService({
          credentials: { get: () => ({ password: 'canary-that-is-wrong' }) },
        }),
      });
      const plan = await wrong.plan(flush({ all: true }));
      expect(plan.blockedBy).toContain(
        'The cache does not accept the password.',
      );
      expect(JSON.stringify(plan)).not.toContain('canary');
    } finally {
      await secret.stop();
    }
  });

  it('refuses a read-only replica', async () => {
    const copy = await startServer({ replicaOf: redis });
    try {
      const replica = await bed.start(cacheOf(copy));
      expect(
        (await replica.plan(flush({ all: true }))).findings,
      ).toContainEqual(
        expect.objectContaining({
          code: 'cache-read-only-replica',
          effect: 'refuse',
        }),
      );
    } finally {
      await copy.stop();
    }
  });

  it('refuses a single server that the profile calls a cluster', async () => {
    const replica = await bed.start({ ...cacheOf(redis), mode: 'cluster' });
    expect((await replica.plan(flush({ all: true }))).findings).toContainEqual(
      expect.objectContaining({ code: 'cache-mode-differs', effect: 'refuse' }),
    );
  });

  it('refuses when another server answers than when it was planned', async () => {
    const replica = await bed.start(cacheOf(redis));
    await redis.fill('search:', 1);
    const { hash } = await replica.plan(flush({ prefix: 'search:' }));
    const { port } = redis;
    await redis.stop();
    redis = await startServer({ port });
    await redis.fill('search:', 1);

    await expect(
      replica.request(flush({ prefix: 'search:' }), {
        body: { planHash: hash },
      }),
    ).rejects.toThrow();
    expect(await redis.keys()).toBe(1);
  });
});

describe.each(kinds)('a flush of a cluster of $name', ({ startCluster }) => {
  const bed = useTestbed();
  let nodes: TestCache[];
  let untilFailing: () => Promise<void>;
  let fill: TestCluster['fill'];
  let isBroken = false;

  const cache = (): CacheConfig => ({
    url: nodes[0].url,
    mode: 'cluster',
    prefixes: PREFIXES,
  });
  const sizes = () => Promise.all(nodes.map(node => node.keys()));

  // Making one takes seconds; the last tests are those that break it.
  beforeAll(async () => {
    const cluster = await startCluster();
    nodes = cluster.nodes;
    untilFailing = cluster.untilFailing;
    fill = cluster.fill;
  }, 60_000);
  afterAll(() => Promise.all(nodes.map(node => node.stop())));

  it('reaches every primary, by prefix and as a whole', async () => {
    await fill('search:', 300);
    await fill('other:', 90);
    const replica = await bed.start(cache());
    expect((await sizes()).every(size => size > 0)).toBe(true);

    const { id } = await replica.request(flush({ prefix: 'search:' }));
    expect(await replica.outcome(id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringContaining(
        '300 keys were removed from 3 primaries.',
      ),
    });
    expect((await sizes()).reduce((a, b) => a + b)).toBe(90);

    const whole = await replica.request(flush({ all: true }), {
      body: { confirmation: 'production' },
    });
    expect(await replica.outcome(whole.id)).toMatchObject({
      state: 'succeeded',
    });
    expect(await sizes()).toEqual([0, 0, 0]);
  });

  it('ends degraded, naming the primary that failed meanwhile', async () => {
    await fill('search:', 300);
    const caches = new CacheService({ credentials: { get: () => ({}) } });
    const flushOne = caches.flush.bind(caches);
    let isFirst = true;
    caches.flush = async (config, primary, options) => {
      const removed = await flushOne(config, primary, options);
      if (isFirst) {
        isFirst = false;
        const other = nodes.find(
          ({ port }) => port !== primary.address.port && port !== nodes[0].port,
        );
        await other?.stop();
        isBroken = true;
      }
      return removed;
    };
    const replica = await bed.start(cache(), { caches, rolloutTimeout: '2s' });
    const { id } = await replica.request(flush({ all: true }), {
      body: { confirmation: 'production' },
    });
    expect(await replica.outcome(id)).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(
        /The primary [0-9a-f]{8} cannot be flushed now: .* removed from 2 primaries\. The rest is still there\./,
      ),
    });
  });

  it('refuses while a primary fails', async () => {
    if (!isBroken) {
      await nodes[2].stop();
    }
    await untilFailing();
    const replica = await bed.start(cache());
    expect((await replica.plan(flush({ all: true }))).findings).toContainEqual(
      expect.objectContaining({
        code: 'cache-primary-failing',
        effect: 'refuse',
      }),
    );
  });
});

function flush(parameters: { prefix: string } | { all: true }) {
  return { action: 'cache-flush' as const, parameters };
}

function useTestbed() {
  const databases = new TestDatabases();
  const replicas: Replica[] = [];
  let sandbox: Sandbox;
  let knex: Knex;

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
  });
  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(replica => replica.stop()));
    await sandbox.stop();
  });
  afterAll(() => databases.destroy());

  return {
    get sandbox() {
      return sandbox;
    },
    start: async (
      cache: CacheConfig | undefined,
      options: {
        caches?: CacheService;
        rolloutTimeout?: string;
        timing?: Partial<WorkerTiming>;
      } = {},
    ) => {
      const profile = testProfile({
        operations: {
          gracePeriod: '0s',
          rolloutTimeout: options.rolloutTimeout ?? '5s',
        },
      });
      profile.environments[0].cache = cache;
      const replica = await Replica.create({
        knex,
        sandbox,
        profiles: new TestProfiles(profile),
        caches: options.caches,
        timing: options.timing,
      });
      replicas.push(replica);
      return replica;
    },
  };
}
