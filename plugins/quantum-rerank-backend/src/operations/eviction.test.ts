import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../kubernetes/errors';
import type {
  KubernetesApi,
  KubernetesRequest,
} from '../kubernetes/KubernetesApi';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';
import { testProfile, TestProfiles } from './__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';

describe('evicting pods', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let replica: Replica | undefined;

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
  });

  afterEach(async () => {
    await replica?.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const start = async (
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
  ) => {
    replica = await Replica.create({ knex, sandbox, ...options });
    return replica;
  };
  const pods = () =>
    sandbox
      .objects()
      .list('pods', NAMESPACE)
      .filter(({ metadata }) => metadata.labels?.app === 'quantum-rerank')
      .map(({ metadata }) => metadata.name);
  const evictions = () =>
    sandbox.requests
      .mutations()
      .filter(({ path }) => path.includes('/eviction'));
  const budget = (minAvailable: number) =>
    sandbox
      .objects()
      .change<{ metadata: object; spec: { minAvailable: number } } & never>(
        'poddisruptionbudgets',
        NAMESPACE,
        'quantum-rerank-pdb',
        object => {
          (object as { spec: { minAvailable: number } }).spec.minAvailable =
            minAvailable;
        },
        { manager: 'kubectl' },
      );

  it('evicts one after the other and waits for each replacement', async () => {
    const { request, outcome } = bind(await start());
    const [first, second] = pods();

    const { id } = await request([first, second]);
    const ended = await outcome(id);

    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Evicted 2 pods from production\. 3 of 3 pods are available/,
      ),
    });
    expect(ended.inverse).toBeUndefined();
    expect(evictions()).toHaveLength(2);
    expect(pods()).toHaveLength(3);
    expect(pods()).not.toContain(first);
    expect(pods()).not.toContain(second);
  });

  it('evicts while rollouts are paused, and says what that means', async () => {
    const { plan, request, outcome } = bind(await start());
    const found = sandbox
      .objects()
      .get('deployments', NAMESPACE, 'quantum-rerank')!;
    sandbox.objects().change<typeof found>(
      'deployments',
      NAMESPACE,
      'quantum-rerank',
      ({ spec }) => {
        spec.paused = true;
        spec.template.spec.containers[0].image =
          'registry.example.com/quantum-rerank:1.2.0';
      },
      { manager: 'kubectl' },
    );
    const [first] = pods();
    expect((await plan([first])).findings).toContainEqual(
      expect.objectContaining({
        code: 'deployment-paused',
        effect: 'inform',
        message: expect.stringContaining('the release that it runs'),
      }),
    );

    const { id } = await request([first]);

    expect(await outcome(id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Evicted 1 pod from production\. 3 of 3 pods are available/,
      ),
    });
  });

  it('waits while the budget says no, and goes on when it allows it', async () => {
    const { plan, request, until, outcome } = bind(await start());
    budget(3);
    const [first] = pods();
    expect((await plan([first])).findings).toEqual([
      expect.objectContaining({
        code: 'eviction-blocked',
        effect: 'inform',
        message: expect.stringContaining('disruption budget'),
      }),
    ]);

    const { id } = await request([first]);
    await until(id, ({ message }) => /cannot be evicted yet/.test(message));
    expect(pods()).toContain(first);
    budget(1);

    expect(await outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(pods()).not.toContain(first);
  });

  it('gives up when the budget says no for as long as it waits, and says what was done', async () => {
    const profile = testProfile({
      operations: { gracePeriod: '0s', rolloutTimeout: '1s' } as never,
    });
    const { request, outcome } = bind(
      await start({ profiles: new TestProfiles(profile) }),
    );
    budget(3);
    const before = pods();

    const { id } = await request([before[0]]);

    expect(await outcome(id)).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /could not be evicted.*disruption budget.* 0 of 1 pods were evicted\./,
      ),
    });
    expect(pods()).toEqual(before);
    expect(evictions()).toEqual([]);
  });

  /** A second budget for the same pods, which evictions do not support. */
  const contradict = () =>
    sandbox.objects().apply({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'another', namespace: NAMESPACE },
      spec: {
        minAvailable: 1,
        selector: { matchLabels: { app: 'quantum-rerank' } },
      },
    });

  it('is refused where several budgets cover the pod', async () => {
    const { plan } = bind(await start());
    contradict();
    const { executable, dryRun } = await plan([pods()[0]]);
    expect(executable).toBe(false);
    expect(dryRun).toMatchObject({
      state: 'rejected',
      message: expect.stringContaining('more than one PodDisruptionBudget'),
    });
  });

  it('ends at once when a second budget comes meanwhile', async () => {
    const { request, outcome } = bind(
      await start({
        wrapApi: api => ({
          ...bindAll(api),
          request: async options => {
            if (isEviction(options)) {
              contradict();
            }
            return api.request(options);
          },
        }),
      }),
    );
    const [first] = pods();

    const { id } = await request([first]);

    expect(await outcome(id)).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /more than one PodDisruptionBudget.* 0 of 1 pods were evicted\./,
      ),
    });
    expect(pods()).toContain(first);
  });

  it('goes on after an answer of 500 that says nothing about budgets', async () => {
    let failing = true;
    const { request, outcome } = bind(
      await start({
        wrapApi: api => ({
          ...bindAll(api),
          request: async options => {
            if (failing && isEviction(options)) {
              failing = false;
              throw new KubernetesApiError({
                status: 500,
                reason: 'InternalError',
                message: 'failed calling webhook "pods.example.com"',
              });
            }
            return api.request(options);
          },
        }),
      }),
    );

    const { id } = await request([pods()[0]]);

    expect(await outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(failing).toBe(false);
  });

  it('says what was evicted when the right is taken away on the way', async () => {
    const own = await start({
      wrapApi: api => ({
        ...bindAll(api),
        request: async options => {
          if (replica && isEviction(options)) {
            replica.authorizer.action = {
              decision: 'deny',
              reason: 'You are not on call any more.',
            };
          }
          return api.request(options);
        },
      }),
    });
    const { request, outcome } = bind(own);
    const [first, second] = pods();

    const { id } = await request([first, second]);

    expect(await outcome(id)).toMatchObject({
      state: 'degraded',
      message: 'You are not on call any more. 1 of 2 pods were evicted.',
    });
    expect(pods()).toContain(second);
  });

  it('evicts a pod once although the answer was lost', async () => {
    let lose = true;
    const wrapApi = (api: KubernetesApi): KubernetesApi => ({
      ...bindAll(api),
      request: async options => {
        const answer = await api.request(options);
        if (lose && isEviction(options)) {
          lose = false;
          throw new KubernetesConnectionError('the answer was lost', {
            maybeCommitted: true,
          });
        }
        return answer as never;
      },
    });
    const { request, outcome } = bind(await start({ wrapApi }));
    const [first] = pods();

    const { id } = await request([first]);

    expect(await outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(evictions()).toHaveLength(1);
    expect(pods()).toHaveLength(3);
  });

  it('does not claim a pod that somebody else removed meanwhile', async () => {
    const { request, until, outcome } = bind(await start());
    budget(3);
    const [first, second] = pods();
    const { id } = await request([first, second]);
    await until(id, ({ message }) => /cannot be evicted yet/.test(message));

    sandbox.objects().delete('pods', NAMESPACE, second);
    await sandbox.waitFor(() => !pods().includes(second));
    budget(1);

    expect(await outcome(id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Evicted 1 of 2 pods from production, 1 was removed by somebody else before\. 3 of 3 pods are available/,
      ),
      steps: expect.arrayContaining([
        expect.objectContaining({
          id: 'apply',
          message:
            'Evicted 1 of 2 pods, 1 was removed by somebody else before, each replaced.',
        }),
      ]),
    });
    expect(evictions()).toHaveLength(1);
    expect(pods()).not.toContain(first);
  });

  it('waits for the replacement of a pod that was not ready', async () => {
    const former = pods();
    const [first, second] = former;
    let firstWentAt: number | undefined;
    let waitedMs: number | undefined;
    // As the cluster would show a replacement that takes its time.
    const isShort = () =>
      firstWentAt === undefined || performance.now() - firstWentAt < 1500;
    const isUnready = (name: string) =>
      firstWentAt === undefined ? name === first : !former.includes(name);
    const wrapApi = (api: KubernetesApi): KubernetesApi => ({
      ...bindAll(api),
      request: async options => {
        if (isEviction(options) && options.path.includes(second)) {
          waitedMs ??= performance.now() - (firstWentAt ?? 0);
        }
        const answer = (await api.request(options)) as { status?: object };
        if (isEviction(options) && options.path.includes(first)) {
          firstWentAt = performance.now();
        }
        return options.path.endsWith('/deployments/quantum-rerank') && isShort()
          ? ({
              ...answer,
              status: { ...answer.status, availableReplicas: 2 },
            } as never)
          : (answer as never);
      },
      list: async (path, options) => {
        const found = await api.list(path, options);
        const items = found.items as Array<{ metadata: { name: string } }>;
        return {
          ...found,
          items: items.map(item =>
            path.endsWith('/pods') && isShort() && isUnready(item.metadata.name)
              ? { ...item, status: { phase: 'Running', conditions: [] } }
              : item,
          ),
        } as never;
      },
    });
    const { request, outcome } = bind(await start({ wrapApi }));

    const { id } = await request([first, second]);

    expect(await outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(waitedMs).toBeGreaterThanOrEqual(1500);
  });

  it('refuses a pod of another deployment, and one that is not there', async () => {
    const { plan } = bind(await start());
    const redis = sandbox
      .objects()
      .list('pods', NAMESPACE)
      .find(({ metadata }) => metadata.labels?.app !== 'quantum-rerank');
    for (const name of ['no-such-pod', redis?.metadata.name ?? 'redis-0']) {
      const { executable, blockedBy } = await plan([name]);
      expect(executable).toBe(false);
      expect(blockedBy.join(' ')).toContain(
        `No pod of this deployment is called ${name}`,
      );
    }
  });

  it('asks for a restart instead when all pods are to go', async () => {
    const { plan } = bind(await start());
    expect((await plan(pods())).findings).toContainEqual(
      expect.objectContaining({
        code: 'eviction-of-all-pods',
        suggestion: 'Restart the deployment instead.',
      }),
    );
  });
});

function bind(replica: Replica) {
  const asked = (pods: string[]) => ({
    action: 'evict-pods' as const,
    parameters: { pods },
  });
  return {
    plan: (pods: string[]) => replica.plan(asked(pods)),
    request: (pods: string[]) => replica.request(asked(pods)),
    outcome: (id: string) => replica.outcome(id),
    until: replica.until.bind(replica),
  };
}

function isEviction({ path, query }: KubernetesRequest): boolean {
  return path.endsWith('/eviction') && !query?.dryRun;
}

/** Methods of a class are not own properties, so spreading leaves them out. */
function bindAll(api: KubernetesApi): KubernetesApi {
  return {
    request: api.request.bind(api),
    list: api.list.bind(api),
    watch: api.watch.bind(api),
  } as KubernetesApi;
}
