import type { Guardrail } from './Guardrail';

/**
 * A paused deployment does not roll out: a restart or rollback would wait
 * without end (kubectl refuses both). Scaling works, with the pods it has.
 */
export const deploymentPaused: Guardrail = {
  code: 'deployment-paused',
  defaultEffect: 'refuse',
  check({ request, facts }) {
    if (facts.deployment.spec.paused !== true) {
      return undefined;
    }
    switch (request.action) {
      case 'scale':
      case 'autoscaling':
        return {
          effect: 'inform',
          message:
            'The deployment is paused: the number of pods changes, but a new release that waits is not rolled out.',
        };
      case 'restart':
      case 'rollback':
        return {
          message: `The deployment is paused, so a ${request.action} would not be carried out until it is resumed.`,
          suggestion: 'Resume the deployment first.',
        };
      default:
        return undefined;
    }
  },
};
