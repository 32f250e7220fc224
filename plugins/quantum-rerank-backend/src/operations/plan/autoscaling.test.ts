import { readAutoscaler } from './objects';
import {
  autoscalingPatch,
  autoscalingValuesOf,
  describeAutoscaling,
  differingValues,
  formerValuesOf,
  leavesNoTarget,
  notableValuesOf,
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
    scaleUpPolicies: [{ type: 'Pods', value: 4, periodSeconds: 60 }],
    scaleDownPolicies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
    scaleUpSelectPolicy: 'Max',
    scaleDownSelectPolicy: 'Max',
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

describe('policies of scaling', () => {
  const slowly = [{ type: 'Pods' as const, value: 1, periodSeconds: 120 }];
  const two = [
    { type: 'Percent' as const, value: 100, periodSeconds: 15 },
    { type: 'Pods' as const, value: 4, periodSeconds: 15 },
  ];

  it('are patched as a whole, and only those that are named', () => {
    expect(
      autoscalingPatch(autoscaler(), {
        scaleDownPolicies: slowly,
        scaleUpSelectPolicy: 'Min',
      }),
    ).toEqual({
      behavior: {
        scaleUp: { selectPolicy: 'Min' },
        scaleDown: { policies: slowly },
      },
    });
  });

  it('are compared whatever their order', () => {
    expect(
      differingValues(autoscaler({ behavior: undefined }), {
        scaleUpPolicies: two,
        scaleDownSelectPolicy: 'Max',
      }),
    ).toEqual([]);
    expect(differingValues(autoscaler(), { scaleUpPolicies: two })).toEqual([
      'scaleUpPolicies',
    ]);
    expect(
      differingValues(autoscaler(), {
        scaleUpPolicies: null,
        scaleDownPolicies: null,
        scaleDownSelectPolicy: null,
      }),
    ).toEqual(['scaleUpPolicies']);
  });

  it('come back as they were said, and to nothing where nothing was said', () => {
    const wanted = {
      scaleUpPolicies: slowly,
      scaleDownSelectPolicy: 'Disabled' as const,
    };
    expect(formerValuesOf(autoscaler(), wanted)).toEqual({
      scaleUpPolicies: [{ type: 'Pods', value: 4, periodSeconds: 60 }],
      scaleDownSelectPolicy: null,
    });
    const nothing = formerValuesOf(autoscaler({ behavior: undefined }), wanted);
    expect(nothing).toEqual({
      scaleUpPolicies: null,
      scaleDownSelectPolicy: null,
    });
    const filledIn = autoscaler({
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: slowly,
        },
        scaleDown: {
          selectPolicy: 'Disabled',
          policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
        },
      },
    });
    expect(autoscalingPatch(filledIn, nothing!)).toEqual({ behavior: null });
  });

  it('are said in words where they are not Kubernetes’ own', () => {
    expect(
      describeAutoscaling({
        scaleUpPolicies: two,
        scaleDownPolicies: slowly,
        scaleDownSelectPolicy: 'Min',
        scaleUpSelectPolicy: null,
      }),
    ).toBe(
      'policies up 100 % per 15 s and 4 pods per 15 s, policies down 1 pod per 120 s, policy that counts up as Kubernetes has it, policy that counts down Min',
    );
    expect(
      Object.keys(notableValuesOf(autoscaler())).filter(name =>
        name.includes('Polic'),
      ),
    ).toEqual(['scaleUpPolicies']);
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
