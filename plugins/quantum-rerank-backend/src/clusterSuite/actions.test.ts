import {
  FIELD_MANAGER,
  OBJECT_ANNOTATIONS,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesObjectLike } from '../kubernetes/KubernetesApi';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import { startSuiteCache, type SuiteCache } from './__testUtils__/cache';
import {
  AUTOSCALER,
  CONFIG_MAP,
  MOST_REPLICAS,
  SECRET,
} from './__testUtils__/manifests';
import { ownedFields, type LiveDeployment } from './__testUtils__/objects';
import { Suite } from './__testUtils__/Suite';

const choice = readClusterChoice(process.env);
jest.setTimeout(choice.patienceMs * 3);

describe(`changing what is around a workload (${choice.kind})`, () => {
  let cache: SuiteCache;
  const suite = new Suite(choice, { cache: () => cache.config });

  beforeAll(async () => {
    cache = await startSuiteCache();
    await suite.start();
    await suite.deploy({ replicas: 2 });
  });
  afterAll(async () => {
    await suite.stop();
    await cache.stop();
  });

  const read = <T>(kind: string, name: string) =>
    suite.namespace.api.request<T>({
      method: 'GET',
      path: suite.namespace.path(kind, name),
    });
  const configuration = async () =>
    (await read<{ data: Record<string, string> }>('ConfigMap', CONFIG_MAP))
      .data;

  /** Pods of those that are still there and not being deleted. */
  const remaining = async (former: KubernetesObjectLike[]) => {
    const uids = new Set(former.map(({ metadata }) => metadata.uid));
    return (await suite.namespace.list('pods')).filter(
      ({ metadata }) =>
        uids.has(metadata.uid) && metadata.deletionTimestamp === undefined,
    );
  };

  it('pauses and resumes rollouts', async () => {
    const paused = await suite.backend.carryOut('operated', {
      action: 'pause',
      parameters: {},
    });
    expect(paused).toMatchObject({
      state: 'succeeded',
      inverse: { action: 'resume' },
    });
    expect((await suite.namespace.deployment()).spec).toMatchObject({
      paused: true,
    });
    const resumed = await suite.backend.carryOut('operated', {
      action: 'resume',
      parameters: {},
    });
    expect(resumed.state).toBe('succeeded');
    expect((await suite.namespace.deployment()).spec).not.toMatchObject({
      paused: true,
    });
  });

  it('sets the maximum of the autoscaler and nothing else', async () => {
    const plan = await suite.backend.plan('operated', {
      action: 'autoscaling',
      parameters: { maxReplicas: MOST_REPLICAS + 1 },
    });
    expect(plan).toMatchObject({
      executable: true,
      changes: [
        {
          path: 'spec.maxReplicas',
          before: MOST_REPLICAS,
          after: MOST_REPLICAS + 1,
        },
      ],
    });
    // Whether it can act by it depends on metrics, which not every cluster has.
    const { state, inverse } = await suite.backend.outcome(
      await suite.backend.request('operated', plan),
    );
    expect(['succeeded', 'degraded']).toContain(state);
    expect(inverse).toMatchObject({
      action: 'autoscaling',
      parameters: { maxReplicas: MOST_REPLICAS },
    });
    const autoscaler = await read<LiveDeployment>(
      'HorizontalPodAutoscaler',
      AUTOSCALER,
    );
    expect(autoscaler.spec).toMatchObject({
      minReplicas: 1,
      maxReplicas: MOST_REPLICAS + 1,
    });
    expect(
      ownedFields(autoscaler, FIELD_MANAGER).filter(field =>
        field.startsWith('spec.'),
      ),
    ).toEqual(['spec.maxReplicas']);
  });

  it('evicts a pod, and waits for its replacement', async () => {
    const [first] = await suite.namespace.list('pods');
    const ended = await suite.backend.carryOut('operated', {
      action: 'evict-pods',
      parameters: { pods: [first.metadata.name] },
    });
    expect(ended.state).toBe('succeeded');
    expect(
      (await suite.namespace.list('pods')).filter(
        ({ metadata }) => metadata.uid === first.metadata.uid,
      ),
    ).toEqual([]);
  });

  it('changes the configuration, restarts, and brings the former one back', async () => {
    const former = await configuration();
    const before = await suite.namespace.list('pods');
    const changed = await suite.backend.carryOut('operated', {
      action: 'config-update',
      parameters: { changes: { LOG_LEVEL: 'DEBUG', NEW: 'x' }, restart: true },
    });
    expect(changed.state).toBe('succeeded');
    expect(await configuration()).toEqual({
      ...former,
      LOG_LEVEL: 'DEBUG',
      NEW: 'x',
    });
    expect(await remaining(before)).toEqual([]);

    const { parameters } = changed.inverse!;
    const restored = await suite.backend.carryOut('operated', {
      action: 'config-restore',
      parameters: { version: String(parameters.version), restart: false },
    });
    expect(restored.state).toBe('succeeded');
    expect(await configuration()).toEqual(former);
  });
  it('changes a key of the Secret without reading it, and restarts', async () => {
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    const before = await suite.namespace.list('pods');
    const changed = await suite.backend.carryOut('operated', {
      action: 'secret-update',
      parameters: { set: ['new-key'], restart: true },
      secretValues: { 'new-key': { text: 'not real either' } },
    });
    expect(changed.state).toBe('succeeded');
    // A hash would bring nothing back.
    expect(changed.inverse).toBeUndefined();
    expect(JSON.stringify(changed)).not.toContain('not real either');

    const secret = await read<
      LiveDeployment & { data: Record<string, string> }
    >('Secret', SECRET);
    expect(secret.data).toEqual({
      'api-key': encoded('no real key'),
      'new-key': encoded('not real either'),
    });
    expect(secret.metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: changed.id,
    });
    expect(
      ownedFields(secret, FIELD_MANAGER).filter(
        field => !field.startsWith('metadata.'),
      ),
    ).toEqual(['data.new-key']);
    expect(await remaining(before)).toEqual([]);
  });

  it('flushes keys of the cache by their beginning, and touches nothing of the cluster', async () => {
    await cache.fill('search:', 30);
    await cache.fill('kept:', 2);
    const { metadata } = await suite.namespace.deployment();
    const flushed = await suite.backend.carryOut('operated', {
      action: 'cache-flush',
      parameters: { prefix: 'search:' },
    });
    expect(flushed).toMatchObject({
      state: 'succeeded',
      message: expect.stringContaining('30 keys'),
    });
    expect(await cache.keys()).toBe(2);
    expect((await suite.namespace.deployment()).metadata).toMatchObject({
      generation: metadata.generation,
      annotations: metadata.annotations,
    });
  });
});
