import type { Guardrail } from './Guardrail';

/** Bounds of the profile. 0 is a question of its own: `scale-to-zero`. */
export const outsideReplicaBounds: Guardrail = {
  code: 'outside-replica-bounds',
  defaultEffect: 'refuse',
  check({ request, environment }) {
    if (request.action !== 'scale') {
      return undefined;
    }
    const { replicas } = request.parameters;
    const { min, max } = environment.replicas;
    if (replicas === 0 || (replicas >= min && replicas <= max)) {
      return undefined;
    }
    return {
      field: 'replicas',
      message: `${replicas} replicas are outside the bounds of ${environment.name}: ${min} to ${max}.`,
    };
  },
};
