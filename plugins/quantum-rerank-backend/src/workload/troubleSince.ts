import type { Fact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredDeployment } from './projections/deployment';

/** Facts whose beginning Kubernetes remembers, by the condition that does. */
const CONDITIONS: Partial<Record<string, 'Available' | 'Progressing'>> = {
  availability: 'Available',
  rollout: 'Progressing',
};

/**
 * Since when a workload is in trouble, by what Kubernetes remembers: the
 * earliest of the facts that make it so. Nothing where one of them has no
 * beginning that is remembered, for it may have been the first.
 */
export function troubleSince(
  telling: readonly Fact[],
  deployment: StoredDeployment | undefined,
): string | undefined {
  const moments = telling.map(
    ({ id }) =>
      deployment?.conditions.find(
        ({ type, status }) => type === CONDITIONS[id] && status !== 'True',
      )?.lastTransitionTime,
  );
  return moments.includes(undefined)
    ? undefined
    : moments.sort((a = '', b = '') => Date.parse(a) - Date.parse(b))[0];
}
