import { FIELD_MANAGER } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import { AUTOSCALER, MOST_REPLICAS } from './__testUtils__/manifests';
import { ownedFields, type LiveDeployment } from './__testUtils__/objects';
import { Suite } from './__testUtils__/Suite';

const choice = readClusterChoice(process.env);
jest.setTimeout(choice.patienceMs * 3);

const CONFIG_MAP = 'quantum-rerank-config';

describe(`changing what is around a workload (${choice.kind})`, () => {
  const suite = new Suite(choice);

  beforeAll(async () => {
    await suite.start();
    await suite.deploy({ replicas: 2 });
  });
  afterAll(() => suite.stop());

  const read = <T>(kind: string, name: string) =>
    suite.namespace.api.request<T>({
      method: 'GET',
      path: suite.namespace.path(kind, name),
    });
  const configuration = async () =>
    (await read<{ data: Record<string, string> }>('ConfigMap', CONFIG_MAP))
      .data;

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
    const uids = new Set(before.map(({ metadata }) => metadata.uid));
    expect(
      (await suite.namespace.list('pods')).filter(
        ({ metadata }) =>
          uids.has(metadata.uid) && metadata.deletionTimestamp === undefined,
      ),
    ).toEqual([]);

    const { parameters } = changed.inverse!;
    const restored = await suite.backend.carryOut('operated', {
      action: 'config-restore',
      parameters: { version: String(parameters.version), restart: false },
    });
    expect(restored.state).toBe('succeeded');
    expect(await configuration()).toEqual(former);
  });
});
