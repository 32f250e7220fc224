import { readAutoscaler } from './objects';
import {
  autoscalingPatch,
  autoscalingValuesOf,
  describeAutoscaling,
  differingValues,
  formerValuesOf,
  leavesNoTarget,
  replacedTargets,
} from './autoscaling';

const external = {
  type: 'External',
  external: {
    metric: { name: 'queue' },
    target: { type: 'Value', value: '9' },
  },
};
const resource = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

const autoscaler = (spec: object = {}) =>
  readAutoscaler({
    metadata: { name: 'hpa', uid: 'u', resourceVersion: '1' },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'd' },
      minReplicas: 3,
      maxReplicas: 10,
      metrics: [external, resource('cpu', 70), resource('memory', 80)],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 60,
          policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }],
        },
      },
      ...spec,
    },
  });

it('reads the values, with Kubernetes’ own where nothing is said', () => {
  expect(autoscalingValuesOf(autoscaler())).toEqual({
    minReplicas: 3,
    maxReplicas: 10,
    cpuUtilization: 70,
    memoryUtilization: 80,
    scaleUpStabilizationSeconds: 60,
    scaleDownStabilizationSeconds: 300,
  });
  expect(
    autoscalingValuesOf(
      autoscaler({ metrics: [], behavior: {}, minReplicas: undefined }),
    ),
  ).toMatchObject({
    minReplicas: 1,
    cpuUtilization: undefined,
    scaleUpStabilizationSeconds: 0,
  });
});

it('patches the bounds and nothing else', () => {
  expect(autoscalingPatch(autoscaler(), { minReplicas: 5 })).toEqual({
    minReplicas: 5,
  });
});

it('keeps the metrics that are not asked for, in their order', () => {
  expect(autoscalingPatch(autoscaler(), { cpuUtilization: 50 })).toEqual({
    metrics: [external, resource('cpu', 50), resource('memory', 80)],
  });
});

it('adds a metric that is not there', () => {
  expect(
    autoscalingPatch(autoscaler({ metrics: [external] }), {
      memoryUtilization: 75,
    }),
  ).toEqual({ metrics: [external, resource('memory', 75)] });
});

it('patches the stabilization and leaves policies to the merge', () => {
  expect(
    autoscalingPatch(autoscaler(), { scaleUpStabilizationSeconds: 0 }),
  ).toEqual({ behavior: { scaleUp: { stabilizationWindowSeconds: 0 } } });
});

describe('what takes a change back', () => {
  it('names the values of before, and null for what was not said', () => {
    expect(
      formerValuesOf(autoscaler(), { maxReplicas: 12, cpuUtilization: 60 }),
    ).toEqual({ maxReplicas: 10, cpuUtilization: 70 });
    expect(
      formerValuesOf(autoscaler({ metrics: [external] }), {
        cpuUtilization: 60,
        scaleDownStabilizationSeconds: 300,
      }),
    ).toEqual({ cpuUtilization: null, scaleDownStabilizationSeconds: null });
  });

  const amount = {
    type: 'Resource',
    resource: {
      name: 'cpu',
      target: { type: 'AverageValue', averageValue: '500m' },
    },
  };

  it('is nothing where a target would be replaced that is no utilization', () => {
    const other = autoscaler({ metrics: [external, amount] });
    for (const cpuUtilization of [60, null]) {
      expect(formerValuesOf(other, { cpuUtilization })).toBeUndefined();
      expect(replacedTargets(other, { cpuUtilization })).toEqual(['cpu']);
      expect(differingValues(other, { cpuUtilization })).toEqual([
        'cpuUtilization',
      ]);
    }
    expect(replacedTargets(other, { memoryUtilization: 60 })).toEqual([]);
    expect(formerValuesOf(other, { maxReplicas: 11 })).toEqual({
      maxReplicas: 10,
    });
  });

  it('removes a target and leaves the others', () => {
    const { metrics } = autoscalingPatch(autoscaler(), {
      cpuUtilization: null,
    });
    expect(metrics).toEqual([external, resource('memory', 80)]);
    expect(
      autoscalingPatch(autoscaler({ metrics: [external] }), {
        cpuUtilization: null,
      }),
    ).toEqual({});
    const last = autoscaler({ metrics: [resource('cpu', 70)] });
    expect(leavesNoTarget(last, { cpuUtilization: null })).toBe(true);
    expect(leavesNoTarget(autoscaler(), { cpuUtilization: null })).toBe(false);
    expect(leavesNoTarget(last, { minReplicas: 2 })).toBe(false);
  });

  it('takes one window back beside rules, and behavior as a whole where nothing else is said', () => {
    expect(
      autoscalingPatch(autoscaler(), { scaleUpStabilizationSeconds: null }),
    ).toEqual({ behavior: { scaleUp: { stabilizationWindowSeconds: null } } });
    const filledIn = autoscaler({
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Pods', value: 4, periodSeconds: 15 },
            { type: 'Percent', value: 100, periodSeconds: 15 },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: 120,
          selectPolicy: 'Max',
          policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
        },
      },
    });
    const back = { scaleDownStabilizationSeconds: null };
    expect(autoscalingPatch(filledIn, back)).toEqual({ behavior: null });
    expect(differingValues(filledIn, back)).toEqual([
      'scaleDownStabilizationSeconds',
    ]);
    expect(autoscalingPatch(autoscaler({ behavior: undefined }), back)).toEqual(
      {},
    );
    expect(
      autoscalingPatch(filledIn, { ...back, scaleUpStabilizationSeconds: 5 }),
    ).toEqual({
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 5 },
        scaleDown: { stabilizationWindowSeconds: null },
      },
    });
  });
});

it('tells which values differ', () => {
  expect(
    differingValues(autoscaler(), { minReplicas: 3, maxReplicas: 12 }),
  ).toEqual(['maxReplicas']);
});

it('says it in words', () => {
  expect(
    describeAutoscaling({
      minReplicas: 5,
      cpuUtilization: 60,
      scaleDownStabilizationSeconds: 300,
    }),
  ).toBe('minimum 5, CPU target 60 %, stabilization down 300 s');
  expect(
    describeAutoscaling({
      memoryUtilization: null,
      scaleUpStabilizationSeconds: null,
    }),
  ).toBe('no memory target, stabilization up as Kubernetes has it');
});
