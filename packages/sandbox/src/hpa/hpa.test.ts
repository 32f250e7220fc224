import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import type { Hpa } from '../store/kinds';
import { FAST, send } from '../replay/recordedCluster';
import { AutoscalerMemory, normalize } from './behaviour';
import { cpuMillis, memoryMiB } from './quantity';

const NAMESPACE = 'quantum-rerank';
const SCALE = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/quantum-rerank/scale`;

describe('autoscaler', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({
      timing: { ...FAST, hpaSyncMs: 20, hpaWindowScale: 0.001 },
    });
  });

  afterEach(async () => {
    await sandbox.stop();
  });

  const replicas = () =>
    sandbox.objects().get('deployments', NAMESPACE, 'quantum-rerank')?.spec
      .replicas;
  const hpa = () =>
    sandbox.objects().list('horizontalpodautoscalers', NAMESPACE)[0];
  const condition = (type: string) =>
    hpa().status.conditions?.find(each => each.type === type);
  const becomes = (count: number) =>
    sandbox.waitFor(() => replicas() === count);

  it('leaves a well-used service alone and says why', async () => {
    await sandbox.waitFor(() => condition('ScalingActive')?.status === 'True');
    expect(replicas()).toBe(3);
    expect(condition('AbleToScale')).toMatchObject({
      status: 'True',
      reason: 'ReadyForNewScale',
      message: 'recommended size matches current size',
    });
    expect(condition('ScalingLimited')).toMatchObject({
      status: 'False',
      reason: 'DesiredWithinRange',
    });
    expect(hpa().status.currentMetrics).toHaveLength(2);
  });

  it('undoes a manual number below the minimum and above the maximum', async () => {
    await send(sandbox, 'PATCH', SCALE, { spec: { replicas: 1 } });
    await becomes(3);
    await send(sandbox, 'PATCH', SCALE, { spec: { replicas: 14 } });
    await sandbox.waitFor(objects =>
      objects
        .list('events', NAMESPACE)
        .some(
          ({ message }) =>
            message ===
            'New size: 10; reason: Current number of replicas above Spec.MaxReplicas',
        ),
    );
    const owner = sandbox
      .objects()
      .get('deployments', NAMESPACE, 'quantum-rerank')
      ?.metadata.managedFields?.find(
        ({ subresource }) => subresource === 'scale',
      );
    expect(owner?.manager).toBe('kube-controller-manager');
  });

  it('is switched off by zero replicas', async () => {
    await send(sandbox, 'PATCH', SCALE, { spec: { replicas: 0 } });
    await sandbox.waitFor(
      () => condition('ScalingActive')?.reason === 'ScalingDisabled',
    );
    expect(condition('ScalingActive')).toMatchObject({
      status: 'False',
      message:
        'scaling is disabled since the replica count of the target is zero',
    });
    expect(replicas()).toBe(0);
  });

  it('scales up under load as far as the maximum and comes back', async () => {
    await sandbox.scenarios.start('overload');
    await sandbox.waitFor(() => (replicas() ?? 0) >= 8);
    await sandbox.scenarios.clear();
    await becomes(3);
    expect(condition('ScalingActive')?.status).toBe('True');
  });
});

describe('stabilization and policies', () => {
  const hpa = {
    spec: {
      minReplicas: 3,
      maxReplicas: 10,
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 60 },
        scaleDown: { stabilizationWindowSeconds: 300 },
      },
    },
  } as Hpa;

  it('waits with scaling up until the whole window asks for it', () => {
    const memory = new AutoscalerMemory();
    expect(normalize(hpa, memory, 3, 8, 1, 0)).toMatchObject({
      replicas: 3,
      ableToScale: { reason: 'ScaleUpStabilized' },
    });
    expect(normalize(hpa, memory, 3, 8, 1, 30_000).replicas).toBe(3);
    // The policies allow four more pods or twice as many.
    expect(normalize(hpa, memory, 3, 8, 1, 61_000)).toMatchObject({
      replicas: 7,
      limited: { reason: 'ScaleUpLimit' },
    });
  });

  it('keeps the highest recommendation of the last five minutes when scaling down', () => {
    const memory = new AutoscalerMemory();
    normalize(hpa, memory, 8, 8, 1, 0);
    expect(normalize(hpa, memory, 8, 3, 1, 200_000)).toMatchObject({
      replicas: 8,
      ableToScale: { reason: 'ScaleDownStabilized' },
    });
    expect(normalize(hpa, memory, 8, 3, 1, 301_000).replicas).toBe(3);
  });

  it('does not leave the bounds and says so', () => {
    const up = new AutoscalerMemory();
    up.recommendations.push({ at: -400_000, replicas: 20 });
    expect(normalize(hpa, up, 8, 20, 1, 0)).toMatchObject({
      replicas: 10,
      limited: { reason: 'TooManyReplicas' },
    });
    const down = new AutoscalerMemory();
    down.recommendations.push({ at: -400_000, replicas: 1 });
    expect(normalize(hpa, down, 5, 1, 1, 0)).toMatchObject({
      replicas: 3,
      limited: { reason: 'TooFewReplicas' },
    });
  });

  it('reads quantities', () => {
    expect([cpuMillis('500m'), cpuMillis('2')]).toEqual([500, 2000]);
    expect([
      memoryMiB('1Gi'),
      memoryMiB('512Mi'),
      memoryMiB('1048576'),
    ]).toEqual([1024, 512, 1]);
  });
});
