import type { Guardrail } from './Guardrail';

/** Doubling or halving, and more, is worth a second look. */
export const largeScaleStep: Guardrail = {
  code: 'large-scale-step',
  defaultEffect: 'inform',
  check({ request, facts }) {
    // What goes in steps takes none that is large.
    if (request.action !== 'scale' || request.parameters.gradual) {
      return undefined;
    }
    const before = facts.deployment.spec.replicas;
    const after = request.parameters.replicas;
    if (before === 0 || after === 0) {
      return undefined;
    }
    if (after >= before * 2) {
      return {
        field: 'replicas',
        message: `From ${before} to ${after} replicas is ${formatFactor(
          after / before,
        )} times as many: the nodes need room for ${after - before} more pods.`,
      };
    }
    if (after * 2 <= before) {
      return {
        field: 'replicas',
        message: `From ${before} to ${after} replicas: each pod left takes ${formatFactor(
          before / after,
        )} times its load.`,
      };
    }
    return undefined;
  },
};

function formatFactor(factor: number): string {
  return String(Math.round(factor * 10) / 10);
}
