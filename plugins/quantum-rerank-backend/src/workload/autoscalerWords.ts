import type { Condition } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Bounds that a sentence about an autoscaler names. */
interface Bounds {
  minReplicas: number;
  maxReplicas: number;
}

/**
 * What each reason of a condition says, by the controller's own list
 * (https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/horizontal.go).
 */
const SENTENCES: Record<string, (bounds: Bounds) => string> = {
  ScalingDisabled: () =>
    'It is off while the deployment is set to 0 replicas, until somebody scales up by hand.',
  SucceededGetScale: () => 'It can read and set the number of replicas.',
  SucceededRescale: () => 'It has just set another number of replicas.',
  ReadyForNewScale: () => 'It may set another number of replicas now.',
  ScaleDownStabilized: () =>
    'It holds the number for now: within the stabilization window more pods were needed.',
  ScaleUpStabilized: () =>
    'It holds the number for now: within the stabilization window fewer pods were needed.',
  BackoffBoth: () => 'It waits before it changes the number again.',
  BackoffDownscale: () => 'It waits before it takes pods away.',
  BackoffUpscale: () => 'It waits before it adds pods.',
  FailedGetScale: () => 'It cannot read the number of replicas.',
  FailedUpdateScale: () => 'It cannot set the number of replicas.',
  ValidMetricFound: () => 'It gets the metrics that it decides by.',
  FailedGetResourceMetric: () =>
    'It gets no CPU or memory usage of the pods: the metrics server may be away, or the pods name no requests.',
  FailedGetContainerResourceMetric: () =>
    'It gets no CPU or memory usage of the container that it watches.',
  FailedGetPodsMetric: () => 'It gets no metrics of the pods.',
  FailedGetObjectMetric: () =>
    'It gets no metrics of the object that it watches.',
  FailedGetExternalMetric: () =>
    'It gets no external metric: the adapter that serves it may be away.',
  FailedComputeMetricsReplicas: () =>
    'It cannot tell how many replicas its metrics ask for.',
  InvalidMetricSourceType: () =>
    'One of its metrics is of a kind it does not know.',
  InvalidSelector: () => 'It cannot tell which pods belong to the deployment.',
  AmbiguousSelector: () =>
    'Another autoscaler watches the same pods, so neither acts.',
  TooManyReplicas: ({ maxReplicas }) =>
    `It wants more than its maximum of ${maxReplicas}.`,
  TooFewReplicas: ({ minReplicas }) =>
    `Its metrics ask for fewer than its minimum of ${minReplicas}.`,
  ScaleUpLimit: () => 'It adds pods only as fast as its policies allow.',
  ScaleDownLimit: () =>
    'It takes pods away only as fast as its policies allow.',
  DesiredWithinRange: () => 'What it wants lies within its bounds.',
};

/**
 * A condition of an autoscaler as a sentence. Where something fails, what
 * Kubernetes says about it follows; a reason that is not known is quoted.
 */
export function describeAutoscalerCondition(
  condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  bounds: Bounds,
): string {
  const { type, status, reason = type, message } = condition;
  const sentence = Object.hasOwn(SENTENCES, reason)
    ? SENTENCES[reason](bounds)
    : undefined;
  const fails = type !== 'ScalingLimited' && status !== 'True';
  if (sentence !== undefined && !(fails && message)) {
    return sentence;
  }
  const quoted = message ? `${reason}: ${message.slice(0, 300)}` : reason;
  return sentence === undefined || reason === 'ScalingDisabled'
    ? sentence ?? `Kubernetes says ${quoted}.`
    : `${sentence} Kubernetes says: ${message?.slice(0, 300)}`;
}
