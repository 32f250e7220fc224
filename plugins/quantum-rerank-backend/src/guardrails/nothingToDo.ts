import { differingValues } from '../operations/plan/autoscaling';
import type { Guardrail } from './Guardrail';

/** Refuses what would change nothing, instead of reporting success for it. */
export const nothingToDo: Guardrail = {
  code: 'nothing-to-do',
  defaultEffect: 'refuse',
  check({ request, facts, rollbackTarget }) {
    const { replicas } = facts.deployment.spec;
    if (
      request.action === 'scale' &&
      request.parameters.replicas === replicas
    ) {
      return {
        field: 'replicas',
        message: `The deployment is set to ${replicas} replicas already.`,
      };
    }
    if (request.action === 'restart' && replicas === 0) {
      return {
        message:
          'The deployment is set to 0 replicas: there is no pod to restart.',
        suggestion: 'Scale it up instead.',
      };
    }
    const paused = facts.deployment.spec.paused === true;
    if (request.action === 'pause' && paused) {
      return { message: 'Rollouts of the deployment are paused already.' };
    }
    if (request.action === 'resume' && !paused) {
      return { message: 'Rollouts of the deployment are not paused.' };
    }
    if (
      request.action === 'autoscaling' &&
      // The record of a temporary floor changes even where the bounds do not.
      !facts.temporaryFloor &&
      facts.autoscaler.known &&
      facts.autoscaler.value &&
      differingValues(facts.autoscaler.value, request.parameters).length === 0
    ) {
      return { message: 'The autoscaler has these values already.' };
    }
    if (rollbackTarget?.found && rollbackTarget.same) {
      return {
        field: 'revision',
        message: `Revision ${rollbackTarget.revision} is what runs already.`,
        ...(request.action === 'rollback' && request.parameters.configuration
          ? { suggestion: 'Restore the configuration alone instead.' }
          : {}),
      };
    }
    return undefined;
  },
};
