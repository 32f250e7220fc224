import { readAutoscaler } from './objects';
import {
  autoscalingPatch,
  autoscalingValuesOf,
  describeAutoscaling,
  differingValues,
  formerValuesOf,
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

it('knows what takes a change back', () => {
  expect(
    formerValuesOf(autoscaler(), { maxReplicas: 12, cpuUtilization: 60 }),
  ).toEqual({ maxReplicas: 10, cpuUtilization: 70 });
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
});
