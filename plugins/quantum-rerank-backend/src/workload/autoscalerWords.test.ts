import { describeAutoscalerCondition } from './autoscalerWords';

const bounds = { minReplicas: 3, maxReplicas: 10 };

it.each([
  [
    { type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas' },
    /^It wants more than its maximum of 10\.$/,
  ],
  [
    {
      type: 'ScalingLimited',
      status: 'True',
      reason: 'TooFewReplicas',
      message: 'the desired replica count is less than the minimum',
    },
    /^Its metrics ask for fewer than its minimum of 3\.$/,
  ],
  [
    {
      type: 'ScalingActive',
      status: 'False',
      reason: 'ScalingDisabled',
      message:
        'scaling is disabled since the replica count of the target is zero',
    },
    /^It is off while the deployment is set to 0 replicas/,
  ],
  [
    {
      type: 'ScalingActive',
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message: 'no metrics returned',
    },
    /^It gets no CPU or memory usage of the pods: .* Kubernetes says: no metrics returned$/,
  ],
  [
    { type: 'AbleToScale', status: 'True', reason: 'ScaleDownStabilized' },
    /^It holds the number for now/,
  ],
  [
    { type: 'AbleToScale', status: 'False', reason: 'Odd', message: 'why' },
    /^Kubernetes says Odd: why\.$/,
  ],
  [
    { type: 'AbleToScale', status: 'False', reason: 'constructor' },
    /^Kubernetes says constructor\.$/,
  ],
  [
    { type: 'AbleToScale', status: 'Unknown' },
    /^Kubernetes says AbleToScale\.$/,
  ],
])('says %j in words', (condition, sentence) => {
  expect(describeAutoscalerCondition(condition, bounds)).toMatch(sentence);
});
