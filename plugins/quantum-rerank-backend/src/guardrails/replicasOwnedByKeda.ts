import type { Guardrail } from './Guardrail';
import { findScaledObject } from './replicasOwners';

/** KEDA drives an autoscaler of its own and may also scale from and to 0. */
export const replicasOwnedByKeda: Guardrail = {
  code: 'replicas-owned-by-keda',
  defaultEffect: 'inform',
  check({ request, facts }) {
    if (
      (request.action !== 'scale' && request.action !== 'autoscaling') ||
      !facts.autoscaler.known
    ) {
      return undefined;
    }
    const autoscaler = facts.autoscaler.value;
    const scaledObject = autoscaler && findScaledObject(autoscaler);
    if (!autoscaler || !scaledObject) {
      return undefined;
    }
    if (request.action === 'autoscaling') {
      return {
        effect: 'refuse',
        message: `KEDA made this autoscaler (ScaledObject ${scaledObject}) and sets its own values again.`,
        suggestion: 'Change the ScaledObject.',
      };
    }
    const { minReplicas: min, maxReplicas: max } = autoscaler.spec;
    return {
      field: 'replicas',
      message: `KEDA owns the number of replicas (ScaledObject ${scaledObject}, ${min} to ${max} while it is active) and will set its own again at its next check, ${
        request.parameters.replicas === 0
          ? 'from 0 as soon as a trigger is active'
          : 'usually within 30 s'
      }.`,
      suggestion:
        'To hold a number, set the annotation autoscaling.keda.sh/paused-replicas on the ScaledObject.',
    };
  },
};
