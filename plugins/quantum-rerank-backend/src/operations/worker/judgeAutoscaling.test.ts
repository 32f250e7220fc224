import { autoscaler, deployment } from '../__testUtils__/testObjects';
import { readAutoscaler } from '../plan/objects';
import { judgeAutoscaling } from './judgeAutoscaling';

const inactive = readAutoscaler({
  metadata: { name: 'hpa', uid: 'u', resourceVersion: '1' },
  spec: {
    scaleTargetRef: { kind: 'Deployment', name: 'quantum-rerank' },
    minReplicas: 5,
    maxReplicas: 10,
  },
  status: {
    conditions: [
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'FailedGetResourceMetric',
        message: 'no metrics returned from resource metrics API',
      },
    ],
  },
});

it.each([
  ['what was asked for stands and the pods are there', 3, 10, {}, 'complete'],
  [
    'the number is still below the minimum',
    5,
    10,
    { spec: { replicas: 3 } },
    'progressing',
  ],
  [
    'pods are still missing',
    5,
    10,
    { spec: { replicas: 5 }, status: { availableReplicas: 3 } },
    'progressing',
  ],
  ['0 replicas switch it off', 3, 10, { spec: { replicas: 0 } }, 'inactive'],
])('%s', (_, min, max, overrides, state) => {
  expect(
    judgeAutoscaling(
      { minReplicas: min },
      autoscaler({ min, max }),
      deployment(overrides),
    ).state,
  ).toBe(state);
});

it('says that somebody else changed it again, and to what', () => {
  expect(
    judgeAutoscaling(
      { minReplicas: 5 },
      autoscaler({ min: 2, max: 10 }),
      deployment(),
    ),
  ).toEqual({
    state: 'overridden',
    message: 'Somebody else set minimum 2.',
  });
});

it('says why the autoscaler cannot act', () => {
  expect(
    judgeAutoscaling(
      { minReplicas: 5 },
      inactive,
      deployment({ spec: { replicas: 3 } }),
    ),
  ).toEqual({
    state: 'inactive',
    message:
      'The autoscaler cannot act: FailedGetResourceMetric, no metrics returned from resource metrics API.',
  });
});
