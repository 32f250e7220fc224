import type { Guardrail } from './Guardrail';

/** Scaling to 0 stops the service, and pauses its autoscaler. */
export const scaleToZero: Guardrail = {
  code: 'scale-to-zero',
  defaultEffect: 'require-typed-confirmation',
  check({ request, environment, facts }) {
    if (
      request.action !== 'scale' ||
      request.parameters.replicas !== 0 ||
      facts.deployment.spec.replicas === 0
    ) {
      return undefined;
    }
    const autoscaler = facts.autoscaler.known
      ? facts.autoscaler.value
      : undefined;
    const pauses = autoscaler
      ? ` It also pauses the autoscaler ${autoscaler.metadata.name} until somebody scales up by hand.`
      : '';
    return {
      field: 'replicas',
      message: `0 replicas stop the service: ${environment.name} answers no request any more.${pauses}`,
    };
  },
};
