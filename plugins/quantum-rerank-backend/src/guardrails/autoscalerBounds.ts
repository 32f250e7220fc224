import {
  autoscalingValuesOf,
  leavesNoTarget,
  replacedTargets,
} from '../operations/plan/autoscaling';
import { wantedValues } from '../operations/plan/floor';
import type { Guardrail } from './Guardrail';

/** A minimum above the maximum, also where only one of them is changed. */
export const autoscalerBoundsCross: Guardrail = {
  code: 'autoscaler-bounds-cross',
  defaultEffect: 'refuse',
  check({ request, facts }) {
    const autoscaler = facts.autoscaler.known
      ? facts.autoscaler.value
      : undefined;
    if (request.action !== 'autoscaling' || !autoscaler) {
      return undefined;
    }
    const now = autoscalingValuesOf(autoscaler);
    const wanted = wantedValues(request.parameters, facts.temporaryFloor);
    const min = wanted.minReplicas ?? now.minReplicas ?? 1;
    const max = wanted.maxReplicas ?? now.maxReplicas ?? min;
    return min > max
      ? {
          field:
            wanted.minReplicas === undefined ? 'maxReplicas' : 'minReplicas',
          message: `The minimum of ${min} would be above the maximum of ${max}.`,
        }
      : undefined;
  },
};

/** A maximum below what runs takes pods away at once. */
export const autoscalerDropsReplicas: Guardrail = {
  code: 'autoscaler-drops-replicas',
  defaultEffect: 'require-reason',
  check({ request, facts }) {
    const { replicas } = facts.deployment.spec;
    const max =
      request.action === 'autoscaling'
        ? wantedValues(request.parameters, facts.temporaryFloor).maxReplicas
        : undefined;
    return max !== undefined && max < replicas
      ? {
          field: 'maxReplicas',
          message: `${replicas} replicas run now: with a maximum of ${max} the autoscaler takes ${
            replicas - max
          } away at its next check, whatever the load is.`,
        }
      : undefined;
  },
};

/** A minimum above what runs starts pods at once. */
export const autoscalerAddsReplicas: Guardrail = {
  code: 'autoscaler-adds-replicas',
  defaultEffect: 'inform',
  check({ request, facts }) {
    const { replicas } = facts.deployment.spec;
    const min =
      request.action === 'autoscaling'
        ? wantedValues(request.parameters, facts.temporaryFloor).minReplicas
        : undefined;
    return min !== undefined && min > replicas && replicas > 0
      ? {
          field: 'minReplicas',
          message: `${replicas} replicas run now: with a minimum of ${min} the autoscaler starts ${
            min - replicas
          } more at its next check.`,
        }
      : undefined;
  },
};

/** Without any, Kubernetes puts in one of its own. */
export const autoscalerWithoutTarget: Guardrail = {
  code: 'autoscaler-without-target',
  defaultEffect: 'refuse',
  check: ({ request, facts }) =>
    request.action === 'autoscaling' &&
    facts.autoscaler.known &&
    facts.autoscaler.value &&
    leavesNoTarget(facts.autoscaler.value, request.parameters)
      ? {
          message:
            'The autoscaler would have no target left, and Kubernetes would put in its own of 80 % CPU.',
          suggestion: 'Set another target, or the one of now to another value.',
        }
      : undefined,
};

/** What it was cannot be said in parameters, so it cannot be taken back here. */
export const autoscalerTargetReplaced: Guardrail = {
  code: 'autoscaler-target-replaced',
  defaultEffect: 'require-reason',
  check({ request, facts }) {
    const replaced =
      request.action === 'autoscaling' &&
      facts.autoscaler.known &&
      facts.autoscaler.value
        ? replacedTargets(facts.autoscaler.value, request.parameters)
        : [];
    return replaced.length > 0
      ? {
          field: `${replaced[0]}Utilization`,
          message: `The target of ${replaced.join(
            ' and ',
          )} is an amount now, not a utilization. It is replaced, and the portal cannot bring it back.`,
        }
      : undefined;
  },
};

/** An autoscaler that may not go one way does not follow the load that way. */
export const autoscalerDirectionDisabled: Guardrail = {
  code: 'autoscaler-direction-disabled',
  defaultEffect: 'require-reason',
  check({ request }) {
    if (request.action !== 'autoscaling') {
      return undefined;
    }
    const { scaleUpSelectPolicy: up, scaleDownSelectPolicy: down } =
      request.parameters;
    if (up !== 'Disabled' && down !== 'Disabled') {
      return undefined;
    }
    return {
      field:
        up === 'Disabled' ? 'scaleUpSelectPolicy' : 'scaleDownSelectPolicy',
      message: [
        ...(up === 'Disabled'
          ? ['The autoscaler adds no pods any more, however high the load is.']
          : []),
        ...(down === 'Disabled'
          ? [
              'The autoscaler takes no pods away any more, however low the load is.',
            ]
          : []),
      ].join(' '),
    };
  },
};
