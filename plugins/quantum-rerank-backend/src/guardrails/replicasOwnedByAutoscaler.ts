import type { Guardrail } from './Guardrail';
import { findScaledObject } from './replicasOwners';

/** Interval in which the autoscaler looks again; Kubernetes' default. */
const SYNC_SECONDS = 15;

/**
 * Says what a HorizontalPodAutoscaler will do to a number set by hand, by the
 * order in which its controller decides: 0 switches it off, then the bounds
 * hold, then its metrics.
 */
export const replicasOwnedByAutoscaler: Guardrail = {
  code: 'replicas-owned-by-autoscaler',
  defaultEffect: 'inform',
  check({ request, facts }) {
    if (request.action !== 'scale') {
      return undefined;
    }
    if (!facts.autoscaler.known) {
      return {
        field: 'replicas',
        message: `It cannot be seen whether an autoscaler owns the number of replicas, and would undo this one: ${facts.autoscaler.reason}`,
      };
    }
    const autoscaler = facts.autoscaler.value;
    if (!autoscaler || findScaledObject(autoscaler)) {
      return undefined;
    }
    const { name } = autoscaler.metadata;
    const { minReplicas: min, maxReplicas: max } = autoscaler.spec;
    const { replicas } = request.parameters;
    const owner = `The autoscaler ${name} owns the number of replicas (min ${min}, max ${max})`;
    const suggestion =
      'To keep a number, change the minimum or maximum of the autoscaler.';
    if (replicas === 0) {
      return {
        field: 'replicas',
        message: `${owner}. With 0 replicas it is switched off until somebody scales up by hand.`,
      };
    }
    if (facts.deployment.spec.replicas === 0) {
      return {
        field: 'replicas',
        message: `${owner}. It is off while there are 0 replicas; scaling to ${replicas} switches it on again, and its metrics decide from then on.`,
      };
    }
    if (replicas < min) {
      return {
        field: 'replicas',
        message: `${owner}. ${replicas} is below its minimum: it will be put back to ${min} within ${SYNC_SECONDS} s.`,
        suggestion,
      };
    }
    if (replicas > max) {
      return {
        field: 'replicas',
        message: `${owner}. ${replicas} is above its maximum: it will be put back to ${max} within ${SYNC_SECONDS} s.`,
        suggestion,
      };
    }
    return {
      field: 'replicas',
      message: `${owner}. It may set another number within ${SYNC_SECONDS} s, as its metrics say; a number set by hand is not protected.`,
      suggestion,
    };
  },
};
