import type { Guardrail } from './Guardrail';

/** Bounds of the profile. 0 is a question of its own: `scale-to-zero`. */
export const outsideReplicaBounds: Guardrail = {
  code: 'outside-replica-bounds',
  defaultEffect: 'refuse',
  check({ request, environment }) {
    const { min, max } = environment.replicas;
    if (request.action === 'autoscaling') {
      const field = (['minReplicas', 'maxReplicas'] as const).find(name => {
        const bound = request.parameters[name];
        return bound !== undefined && (bound < min || bound > max);
      });
      return (
        field && {
          field,
          message: `${request.parameters[field]} replicas are outside the bounds of ${environment.name}: ${min} to ${max}.`,
        }
      );
    }
    if (request.action !== 'scale') {
      return undefined;
    }
    const { replicas } = request.parameters;
    if (replicas === 0 || (replicas >= min && replicas <= max)) {
      return undefined;
    }
    return {
      field: 'replicas',
      message: `${replicas} replicas are outside the bounds of ${environment.name}: ${min} to ${max}.`,
    };
  },
};
