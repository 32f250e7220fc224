import type { Fact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { VerdictInput } from './facts';
import { plural } from './plural';

/** Whether the autoscaler can do its work; none where there is none. */
export function autoscalerFact(input: VerdictInput): Fact | undefined {
  const { autoscaler, autoscalersKnown, environment } = input;
  const expected = environment.resources.horizontalPodAutoscaler;
  const source = `horizontalpodautoscalers/${
    autoscaler?.name ?? expected ?? ''
  }`;
  if (!autoscaler) {
    if (!autoscalersKnown) {
      return {
        id: 'autoscaler',
        state: 'unknown',
        message: 'The autoscaler could not be read',
        source,
      };
    }
    return expected
      ? {
          id: 'autoscaler',
          state: 'warning',
          message: `The profile names the autoscaler ${expected}, but nothing scales this deployment`,
          source,
        }
      : undefined;
  }
  const { minReplicas, maxReplicas, currentReplicas, conditions } = autoscaler;
  const scaling = conditions.find(({ type }) => type === 'ScalingActive');
  if (autoscaler.active === false) {
    return {
      id: 'autoscaler',
      state: 'warning',
      message: `The autoscaler does not act: ${
        scaling?.message ?? scaling?.reason ?? 'no reason given'
      }`,
      source,
    };
  }
  const limited = conditions.some(
    ({ type, status, reason }) =>
      type === 'ScalingLimited' &&
      status === 'True' &&
      reason === 'TooManyReplicas',
  );
  return {
    id: 'autoscaler',
    state: limited ? 'warning' : 'ok',
    message: limited
      ? `The autoscaler wants more than its maximum of ${maxReplicas} replicas`
      : `The autoscaler keeps between ${minReplicas} and ${maxReplicas} replicas`,
    value: currentReplicas === undefined ? undefined : String(currentReplicas),
    bound: `${minReplicas}–${maxReplicas}`,
    source,
  };
}

/** Whether fewer pods are healthy than a disruption budget wants. */
export function disruptionBudgetFacts({
  disruptionBudgets,
}: VerdictInput): Fact[] {
  return disruptionBudgets.map(budget => {
    const { name, currentHealthy, desiredHealthy, disruptionsAllowed } = budget;
    const short = currentHealthy < desiredHealthy;
    return {
      id: 'disruption-budget',
      state: short ? 'warning' : 'ok',
      message: short
        ? `${currentHealthy} healthy pods, the disruption budget ${name} wants ${desiredHealthy}`
        : `The disruption budget ${name} allows ${plural(
            disruptionsAllowed,
            'disruption',
          )} now`,
      value: String(currentHealthy),
      bound: String(desiredHealthy),
      source: `poddisruptionbudgets/${name}`,
    };
  });
}
