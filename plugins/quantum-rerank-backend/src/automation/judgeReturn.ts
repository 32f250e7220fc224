import {
  autoscalingValuesSchema,
  type ActionRequest,
  type AutoscalingValues,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredOperation } from '../operations/store/OperationStore';

/** Whether an operation with which signals got worse is taken back, and how. */
export type ReturnJudgement =
  | { verdict: 'run' }
  | { verdict: 'propose' | 'leave'; reason: string };

const RUN: ReturnJudgement = { verdict: 'run' };

/**
 * Judges whether the inverse of an operation may be carried out without a
 * person; pure. Where it could take capacity away, a person decides: what was
 * added against an overload is rarely what made signals worse.
 */
export function judgeReturn(
  { operation, execution }: Pick<StoredOperation, 'operation' | 'execution'>,
  inverse: ActionRequest,
): ReturnJudgement {
  switch (operation.action) {
    case 'rollback':
      return {
        verdict: 'leave',
        reason:
          'It is a return to an earlier release: taking it back would bring the release that it fled from.',
      };
    case 'pause':
      return {
        verdict: 'leave',
        reason:
          'Taking it back would roll out what somebody holds back on purpose.',
      };
    case 'resume':
      return {
        verdict: 'leave',
        reason:
          'Taking it back would hold rollouts, and take back nothing of what was rolled out.',
      };
    default:
      return inverse.action === 'scale' || inverse.action === 'autoscaling'
        ? judgeCapacity(inverse, {
            replicas: operation.parameters.replicas,
            values: execution.autoscaling?.wanted ?? {},
          })
        : RUN;
  }
}

/** @param now - what the operation set */
function judgeCapacity(
  inverse: Extract<ActionRequest, { action: 'scale' | 'autoscaling' }>,
  now: { replicas: unknown; values: AutoscalingValues },
): ReturnJudgement {
  if (inverse.action === 'scale') {
    return typeof now.replicas === 'number' &&
      inverse.parameters.replicas >= now.replicas
      ? RUN
      : proposeFor('It added replicas');
  }
  const { floor, temporary: _, ...former } = inverse.parameters;
  if (floor !== undefined) {
    return proposeFor('It raised the floor of the autoscaler for a time');
  }
  return autoscalingValuesSchema
    .keyof()
    .options.every(
      name =>
        former[name] === undefined || keepsCapacity(name, former, now.values),
    )
    ? RUN
    : proposeFor(
        'It may have let the autoscaler run more pods, or keep them longer',
      );
}

/** Whether a former value lets the autoscaler run at least as many pods as the one of now. */
function keepsCapacity(
  name: keyof AutoscalingValues,
  former: AutoscalingValues,
  now: AutoscalingValues,
): boolean {
  switch (name) {
    case 'minReplicas':
    case 'maxReplicas':
      return (former[name] ?? 0) >= (now[name] ?? Infinity);
    case 'cpuUtilization':
    case 'memoryUtilization':
      // Of several targets the one that wants most pods counts: none wants nothing.
      return (former[name] ?? Infinity) <= (now[name] ?? Infinity);
    default:
      // How fast it follows the load: what that takes away depends on the load.
      return false;
  }
}

function proposeFor(what: string): ReturnJudgement {
  return {
    verdict: 'propose',
    reason: `${what}, and taking that back could take away capacity that the load needs.`,
  };
}
