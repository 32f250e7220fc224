import type { AutoscalingValues } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  autoscalingValuesOf,
  differingValues,
  describeAutoscaling,
} from '../plan/autoscaling';
import type { Autoscaler, Deployment } from '../plan/objects';

/** Where a change of an autoscaler stands that Kubernetes took. */
export type AutoscalingJudgement =
  /** The autoscaler works by it, and the pods it wants are there. */
  | { state: 'complete'; message: string }
  | { state: 'progressing'; message: string }
  /** It stands, but the autoscaler cannot act on it. */
  | { state: 'inactive'; message: string }
  /** Somebody or something else changed it again. */
  | { state: 'overridden'; message: string };

/**
 * Judges a change of an autoscaler by how it and its deployment are now. Pure.
 * The conditions are those of the HorizontalPodAutoscaler controller.
 */
export function judgeAutoscaling(
  requested: AutoscalingValues,
  autoscaler: Autoscaler,
  deployment: Deployment,
): AutoscalingJudgement {
  const differing = differingValues(autoscaler, requested);
  if (differing.length > 0) {
    const values = autoscalingValuesOf(autoscaler);
    return {
      state: 'overridden',
      message: `Somebody else set ${describeAutoscaling(
        Object.fromEntries(differing.map(key => [key, values[key] ?? null])),
      )}.`,
    };
  }
  const { minReplicas: min, maxReplicas: max } = autoscaler.spec;
  const wanted = deployment.spec.replicas;
  const available = deployment.status?.availableReplicas ?? 0;
  // 0 replicas switch an autoscaler off.
  if (wanted === 0) {
    return {
      state: 'inactive',
      message:
        'The autoscaler is off while the deployment is set to 0 replicas.',
    };
  }
  if (wanted < min || wanted > max) {
    const problem = problemOf(autoscaler);
    return problem
      ? { state: 'inactive', message: problem }
      : {
          state: 'progressing',
          message: `The autoscaler is to bring ${wanted} replicas within ${min} to ${max}`,
        };
  }
  if (available < wanted) {
    return {
      state: 'progressing',
      message: `${available} of ${wanted} pods are available`,
    };
  }
  const problem = problemOf(autoscaler);
  return problem
    ? { state: 'inactive', message: problem }
    : {
        state: 'complete',
        message: `${available} of ${wanted} pods are available, within ${min} to ${max}`,
      };
}

/** Why the autoscaler cannot act, by its own conditions. */
export function problemOf({ status }: Autoscaler): string | undefined {
  const bad = status?.conditions?.find(
    condition =>
      ['AbleToScale', 'ScalingActive'].includes(condition.type) &&
      condition.status === 'False',
  );
  return (
    bad &&
    `The autoscaler cannot act: ${bad.reason ?? bad.type}${
      bad.message ? `, ${bad.message.slice(0, 300)}` : ''
    }.`
  );
}
