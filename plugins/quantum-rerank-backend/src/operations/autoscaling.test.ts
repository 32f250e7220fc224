import { OBJECT_ANNOTATIONS } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { TestDatabases } from '../database/testDatabases';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank';
const HPA = 'quantum-rerank-hpa';

describe('changing an autoscaler, and pausing rollouts', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let replica: Replica;

  beforeEach(async () => {
    sandbox = await startQuickSandbox({ timing: { hpaSyncMs: 50 } });
    replica = await Replica.create({
      knex: await databases.init('SQLite'),
      sandbox,
    });
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const autoscaler = () =>
    sandbox.objects().get('horizontalpodautoscalers', NAMESPACE, HPA)!;
  const deployment = () =>
    sandbox.objects().get('deployments', NAMESPACE, NAME)!;

  it('raises the minimum, waits for the pods and says how to take it back', async () => {
    const before = autoscaler().spec;
    const { id } = await replica.request({
      action: 'autoscaling',
      parameters: { minReplicas: 5 },
    });

    const ended = await replica.outcome(id);

    expect(ended.message).toMatch(
      /^Set the autoscaler of production: minimum 5\. \d+ of \d+ pods are available, within 5 to 10\.$/,
    );
    expect(ended).toMatchObject({
      state: 'succeeded',
      target: { kind: 'HorizontalPodAutoscaler', name: HPA },
      inverse: {
        action: 'autoscaling',
        parameters: { minReplicas: before.minReplicas },
      },
    });
    expect(autoscaler().spec).toEqual({ ...before, minReplicas: 5 });
    expect(autoscaler().metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: id,
    });
    expect(deployment().spec.replicas).toBeGreaterThanOrEqual(5);
  });

  it('changes a target and keeps everything else of the autoscaler', async () => {
    const before = autoscaler().spec;
    const { id } = await replica.request({
      action: 'autoscaling',
      parameters: { cpuUtilization: 60, scaleDownStabilizationSeconds: 120 },
    });

    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });

    const after = autoscaler().spec;
    expect(after.behavior).toMatchObject({
      ...before.behavior,
      scaleDown: {
        ...(before.behavior as Record<string, object>).scaleDown,
        stabilizationWindowSeconds: 120,
      },
    });
    expect(after.metrics).toEqual(
      (before.metrics as Array<{ resource?: { name: string } }>).map(metric =>
        metric.resource?.name === 'cpu'
          ? {
              type: 'Resource',
              resource: {
                name: 'cpu',
                target: { type: 'Utilization', averageUtilization: 60 },
              },
            }
          : metric,
      ),
    );
  });

  it('takes back exactly what it added', async () => {
    sandbox.objects().change<ReturnType<typeof autoscaler>>(
      'horizontalpodautoscalers',
      NAMESPACE,
      HPA,
      object => {
        delete object.spec.behavior;
        object.spec.metrics = object.spec.metrics?.filter(
          ({ resource }) => resource?.name === 'cpu',
        );
      },
      { manager: 'kubectl' },
    );
    const before = autoscaler().spec;
    const { id } = await replica.request({
      action: 'autoscaling',
      parameters: { memoryUtilization: 60, scaleDownStabilizationSeconds: 120 },
    });
    const { inverse } = await replica.outcome(id);
    expect(autoscaler().spec).not.toEqual(before);
    expect(inverse).toMatchObject({
      title:
        'Set the autoscaler of production: no memory target, stabilization down as Kubernetes has it',
      parameters: {
        memoryUtilization: null,
        scaleDownStabilizationSeconds: null,
      },
    });
    const { action, parameters } = inverse!;
    const undo = await replica.request({ action, parameters });
    expect(await replica.outcome(undo.id)).toMatchObject({
      state: 'succeeded',
      inverse: {
        parameters: {
          memoryUtilization: 60,
          scaleDownStabilizationSeconds: 120,
        },
      },
    });
    expect(autoscaler().spec).toEqual(before);
  });

  it.each([true, false])(
    'changes how fast it scales, and back exactly (behavior said before: %j)',
    async isSaid => {
      if (!isSaid) {
        sandbox.objects().change<ReturnType<typeof autoscaler>>(
          'horizontalpodautoscalers',
          NAMESPACE,
          HPA,
          object => {
            delete object.spec.behavior;
          },
          { manager: 'kubectl' },
        );
      }
      const before = autoscaler().spec;
      const scaleDownPolicies = [
        { type: 'Pods' as const, value: 1, periodSeconds: 120 },
      ];
      const { id } = await replica.request({
        action: 'autoscaling',
        parameters: { scaleDownPolicies, scaleUpSelectPolicy: 'Disabled' },
      });
      const ended = await replica.outcome(id);
      expect(ended).toMatchObject({
        state: 'succeeded',
        title:
          'Set the autoscaler of production: policies down 1 pod per 120 s, policy that counts up Disabled',
      });
      expect(ended.plan.findings.map(({ code }) => code)).toContain(
        'autoscaler-direction-disabled',
      );
      expect(autoscaler().spec.behavior).toMatchObject({
        scaleUp: { selectPolicy: 'Disabled' },
        scaleDown: { policies: scaleDownPolicies },
      });
      const { action, parameters } = ended.inverse!;
      const undo = await replica.request({ action, parameters });
      expect(await replica.outcome(undo.id)).toMatchObject({
        state: 'succeeded',
      });
      expect(autoscaler().spec).toEqual(before);
    },
  );

  it.each([
    [{ scaleUpPolicies: [] }, /must name at least one policy/],
    [
      { scaleUpPolicies: [{ type: 'Pods', value: 0, periodSeconds: 60 }] },
      /value must be 1 or higher/,
    ],
    [
      { scaleUpPolicies: [{ type: 'Pods', value: 1, periodSeconds: 1801 }] },
      /periodSeconds must be at most 1800/,
    ],
    [{ scaleDownSelectPolicy: 'Most' }, /must be Max, Min or Disabled/],
    [
      {
        minReplicas: 5,
        scaleDownSelectPolicy: 'Min',
        temporary: { duration: '2h' },
      },
      /scaleDownSelectPolicy cannot be temporary/,
    ],
  ])('takes no %j', async (parameters, message) => {
    await expect(
      replica.plan({ action: 'autoscaling', parameters }),
    ).rejects.toThrow(message);
  });

  it('leaves no autoscaler without a target', async () => {
    const plan = await replica.plan({
      action: 'autoscaling',
      parameters: { cpuUtilization: null, memoryUtilization: null },
    });
    expect(plan.blockedBy.join(' ')).toMatch(/would have no target left/);
  });

  it('does not do what was planned on another autoscaler', async () => {
    const plan = await replica.plan({
      action: 'autoscaling',
      parameters: { maxReplicas: 12 },
    });
    sandbox.objects().change<ReturnType<typeof autoscaler>>(
      'horizontalpodautoscalers',
      NAMESPACE,
      HPA,
      object => {
        object.spec.maxReplicas = 11;
      },
      { manager: 'kubectl' },
    );

    await expect(
      replica.request(
        { action: 'autoscaling', parameters: { maxReplicas: 12 } },
        { body: { planHash: plan.hash } },
      ),
    ).rejects.toThrow(
      /not what was planned.*What changed: autoscaler: .* 3 to 10.* → .* 3 to 11/,
    );
    expect(autoscaler().spec.maxReplicas).toBe(11);
  });

  it.each([
    [{ minReplicas: 11 }, /minimum of 11 would be above the maximum of 10/],
    [{ maxReplicas: 99 }, /99 replicas are outside the bounds/],
    [{ maxReplicas: 10 }, /has these values already/],
  ])('refuses %j', async (parameters, message) => {
    const plan = await replica.plan({ action: 'autoscaling', parameters });
    expect(plan.executable).toBe(false);
    expect(plan.blockedBy.join(' ')).toMatch(message);
  });

  it('names what it needs when there is no autoscaler', async () => {
    sandbox.objects().delete('horizontalpodautoscalers', NAMESPACE, HPA);
    await expect(
      replica.plan({ action: 'autoscaling', parameters: { minReplicas: 4 } }),
    ).rejects.toThrow(
      'The deployment quantum-rerank has no HorizontalPodAutoscaler',
    );
  });

  it('pauses rollouts, holds a restart back, and resumes them', async () => {
    const paused = await replica.request({ action: 'pause' });
    expect(await replica.outcome(paused.id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(/^Paused rollouts in production\./),
      inverse: { action: 'resume' },
    });
    expect(deployment().spec.paused).toBe(true);

    const restart = await replica.plan({ action: 'restart' });
    expect(restart.blockedBy.join(' ')).toMatch(/is paused/);

    const resumed = await replica.request({ action: 'resume' });
    expect(await replica.outcome(resumed.id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(/^Resumed rollouts in production\./),
    });
    expect(deployment().spec.paused ?? false).toBe(false);
  });

  it('scales while rollouts are paused and a release waits, and resumes after it', async () => {
    sandbox.objects().delete('horizontalpodautoscalers', NAMESPACE, HPA);
    const paused = await replica.request({ action: 'pause' });
    await replica.outcome(paused.id);
    sandbox.objects().change<ReturnType<typeof deployment>>(
      'deployments',
      NAMESPACE,
      NAME,
      object => {
        object.spec.template.spec.containers[0].image =
          'registry.example.com/quantum-rerank:1.2.0';
      },
      { manager: 'kubectl' },
    );

    const scaled = await replica.request({
      action: 'scale',
      parameters: { replicas: 5 },
    });
    expect(await replica.outcome(scaled.id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Scaled production from 3 to 5 replicas\. 5 of 5 pods are available/,
      ),
    });
    expect(deployment().status?.updatedReplicas ?? 0).toBe(0);

    const resumed = await replica.request({ action: 'resume' });
    expect(await replica.outcome(resumed.id)).toMatchObject({
      state: 'succeeded',
    });
    expect(deployment().status).toMatchObject({ updatedReplicas: 5 });
  });
});
