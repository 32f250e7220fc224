import type { DisruptionBudget } from '../operations/plan/objects';
import type { Guardrail } from './Guardrail';

/** A budget's minimum that the new number cannot satisfy. */
export const belowDisruptionBudget: Guardrail = {
  code: 'below-disruption-budget',
  defaultEffect: 'require-reason',
  check({ request, facts }) {
    if (request.action !== 'scale' || request.parameters.replicas === 0) {
      return undefined;
    }
    if (!facts.disruptionBudgets.known) {
      return {
        effect: 'inform',
        field: 'replicas',
        message: `The disruption budgets cannot be read, so it is not known whether this goes below one: ${facts.disruptionBudgets.reason}`,
      };
    }
    const { replicas } = request.parameters;
    if (replicas >= facts.deployment.spec.replicas) {
      return undefined;
    }
    const broken = facts.disruptionBudgets.value.find(
      budget =>
        minimumOf(budget) !== undefined && replicas <= minimumOf(budget)!,
    );
    if (!broken) {
      return undefined;
    }
    const minimum = minimumOf(broken)!;
    return {
      field: 'replicas',
      message:
        replicas < minimum
          ? `${replicas} replicas are below the disruption budget ${broken.metadata.name}, which wants ${minimum} available: no pod could be evicted, so node maintenance would be stuck.`
          : `${replicas} replicas are exactly what the disruption budget ${broken.metadata.name} wants available: no pod could be evicted, so node maintenance would be stuck.`,
    };
  },
};

/** A percentage scales along with the number, so only a fixed one can be missed. */
function minimumOf(budget: DisruptionBudget): number | undefined {
  const { minAvailable } = budget.spec;
  return typeof minAvailable === 'number' ? minAvailable : undefined;
}
