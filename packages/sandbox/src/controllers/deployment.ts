import type { Deployment, DeploymentStatus, ReplicaSet } from '../store/kinds';
import { sameJson } from '../store/names';
import {
  condition,
  findCondition,
  REASON,
  withCondition,
  withoutCondition,
} from './conditions';
import type { Control } from './control';
import { untilDeadline, withAvailability, withProgress } from './progress';
import type { Family } from './revisions';
import { hasDeadline, ownedSets, syncRevision } from './revisions';
import { ANNOTATION, countStatus, isComplete, revisionOf } from './rollout';
import { reconcileNew, reconcileOld, scaleEvenly } from './scaling';

/** What a sync asks for afterwards. */
export interface SyncResult {
  /** Look again after so many milliseconds, because a deadline runs. */
  requeueAfter?: number;
}

/**
 * One pass of the Deployment controller, in the order of Kubernetes' own: pause, scaling, rollout, status.
 * @param deadlineScale - factor on `progressDeadlineSeconds`, so that tests and demos need not wait
 */
export function syncDeployment(
  control: Control,
  found: Deployment,
  deadlineScale: number,
): SyncResult {
  const deployment = syncPaused(control, found);
  if (deployment.spec.paused) {
    return syncScale(control, deployment);
  }
  if (isScalingEvent(control, deployment)) {
    return syncScale(control, deployment);
  }
  const family = syncRevision(control, deployment, true);
  if (deployment.spec.strategy.type === 'Recreate') {
    return recreate(control, family, deadlineScale);
  }
  if (
    !family.settling &&
    !reconcileNew(control, family) &&
    !reconcileOld(control, family)
  ) {
    if (isComplete(family.deployment, family.deployment.status)) {
      cleanUp(control, family);
    }
  }
  return syncRolloutStatus(control, refreshed(control, family), deadlineScale);
}

function recreate(
  control: Control,
  family: Family,
  deadlineScale: number,
): SyncResult {
  const { deployment, oldSets } = family;
  const remaining = oldSets.some(
    set => set.spec.replicas > 0 || set.status.replicas > 0,
  );
  oldSets
    .filter(set => set.spec.replicas > 0)
    .forEach(set => scaleEvenly(control, { ...family, newSet: set }, set, 0));
  if (!remaining && !family.settling) {
    reconcileNew(control, family);
  }
  if (isComplete(deployment, deployment.status)) {
    cleanUp(control, family);
  }
  return syncRolloutStatus(control, refreshed(control, family), deadlineScale);
}

/** The family with the ReplicaSets as they stand after this pass has scaled them. */
function refreshed(control: Control, family: Family): Family {
  const latest = (set: ReplicaSet) =>
    control.store.get(
      'replicasets',
      set.metadata.namespace,
      set.metadata.name,
    ) ?? set;
  return {
    ...family,
    newSet: family.newSet && latest(family.newSet),
    oldSets: family.oldSets.map(latest),
    all: family.all.map(latest),
  };
}

function syncPaused(control: Control, deployment: Deployment): Deployment {
  if (!hasDeadline(deployment)) {
    return deployment;
  }
  const current = findCondition(deployment.status, 'Progressing');
  if (current?.reason === REASON.timedOut) {
    return deployment;
  }
  const marked = current?.reason === REASON.paused;
  let next;
  if (deployment.spec.paused && !marked) {
    next = condition(
      'Progressing',
      'Unknown',
      REASON.paused,
      'Deployment is paused',
    );
  } else if (!deployment.spec.paused && marked) {
    next = condition(
      'Progressing',
      'Unknown',
      REASON.resumed,
      'Deployment is resumed',
    );
  }
  return next
    ? control.updateStatus('deployments', {
        ...deployment,
        status: withCondition(deployment.status, next),
      })
    : deployment;
}

function isScalingEvent(control: Control, deployment: Deployment): boolean {
  return ownedSets(control, deployment).some(set => {
    const desired = set.metadata.annotations?.[ANNOTATION.desired];
    return (
      set.spec.replicas > 0 &&
      desired !== undefined &&
      Number(desired) !== deployment.spec.replicas
    );
  });
}

function syncScale(control: Control, deployment: Deployment): SyncResult {
  const family = syncRevision(control, deployment, false);
  scaleEvenly(control, family);
  if (deployment.spec.paused) {
    cleanUp(control, family);
  }
  const after = refreshed(control, family);
  writeStatus(
    control,
    after.deployment,
    withAvailability(
      after.deployment,
      countStatus(after.deployment, after.all, after.newSet),
    ),
  );
  return {};
}

function syncRolloutStatus(
  control: Control,
  family: Family,
  deadlineScale: number,
): SyncResult {
  const { deployment, newSet, all } = family;
  let status = withAvailability(
    deployment,
    countStatus(deployment, all, newSet),
  );
  const current = findCondition(deployment.status, 'Progressing');
  if (!hasDeadline(deployment)) {
    status = withoutCondition(status, 'Progressing');
  } else if (
    !(
      status.replicas === status.updatedReplicas &&
      current?.reason === REASON.available
    )
  ) {
    status = withProgress(family, status, deadlineScale);
  }
  writeStatus(control, deployment, status);
  return { requeueAfter: untilDeadline(deployment, status, deadlineScale) };
}

function writeStatus(
  control: Control,
  deployment: Deployment,
  status: DeploymentStatus,
): void {
  if (!sameJson(deployment.status, status)) {
    control.updateStatus('deployments', { ...deployment, status });
  }
}

/** Removes ReplicaSets beyond the revision history limit, oldest revision first. */
function cleanUp(control: Control, { deployment, oldSets }: Family): void {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined) {
    return;
  }
  const surplus = oldSets.length - limit;
  const oldest = [...oldSets]
    .sort((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, surplus));
  for (const set of oldest) {
    const idle = set.spec.replicas === 0 && set.status.replicas === 0;
    if (
      idle &&
      (set.metadata.generation ?? 0) <= (set.status.observedGeneration ?? 0)
    ) {
      control.remove('replicasets', set);
    }
  }
}
