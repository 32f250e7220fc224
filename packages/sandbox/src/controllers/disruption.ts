import { isReady } from '../kubelet/podStatus';
import type { Pdb, Pod } from '../store/kinds';
import { sameJson, timestamp } from '../store/names';
import { matchesSelector } from '../store/selectors';
import type { Control } from './control';
import { resolve } from './rollout';

/** One pass of the disruption controller: how many pods of a budget may be evicted now. */
export function syncDisruptionBudget(
  control: Control,
  pdb: Pdb,
  pods: Pod[],
): void {
  const { minAvailable, maxUnavailable, selector } = pdb.spec;
  const selected = pods.filter(
    pod =>
      pod.metadata.namespace === pdb.metadata.namespace &&
      matchesSelector(selector, pod.metadata.labels) &&
      pod.status.phase !== 'Failed' &&
      pod.status.phase !== 'Succeeded',
  );
  const expected = expectedPods(control, pdb, selected);
  const desiredHealthy =
    maxUnavailable === undefined
      ? resolve(minAvailable ?? 0, expected, Math.ceil)
      : Math.max(0, expected - resolve(maxUnavailable, expected, Math.ceil));
  const currentHealthy = selected.filter(
    pod => isReady(pod) && !pod.metadata.deletionTimestamp,
  ).length;
  const disruptionsAllowed =
    expected > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  const allowed = disruptionsAllowed > 0;
  const present = pdb.status.conditions?.find(
    ({ type }) => type === 'DisruptionAllowed',
  );
  const status: Pdb['status'] = {
    observedGeneration: pdb.metadata.generation,
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods: expected,
    conditions: [
      {
        type: 'DisruptionAllowed',
        status: allowed ? 'True' : 'False',
        observedGeneration: pdb.metadata.generation,
        lastTransitionTime:
          present && (present.status === 'True') === allowed
            ? present.lastTransitionTime
            : timestamp(),
        reason: allowed ? 'SufficientPods' : 'InsufficientPods',
        message: '',
      },
    ],
  };
  if (!sameJson(status, pdb.status)) {
    control.updateStatus('poddisruptionbudgets', { ...pdb, status });
  }
}

/** With `minAvailable` as a number the pods that exist count; otherwise the scale of their owners does. */
function expectedPods(control: Control, pdb: Pdb, pods: Pod[]): number {
  if (
    pdb.spec.maxUnavailable === undefined &&
    typeof pdb.spec.minAvailable === 'number'
  ) {
    return pods.length;
  }
  return control.store
    .list('deployments', pdb.metadata.namespace)
    .filter(({ spec }) =>
      matchesSelector(pdb.spec.selector, spec.template.metadata?.labels),
    )
    .reduce((sum, { spec }) => sum + spec.replicas, 0);
}
