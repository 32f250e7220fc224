import type { Deployment, ReplicaSet } from '../store/kinds';
import type { Control } from './control';
import type { Family } from './revisions';
import {
  ANNOTATION,
  available,
  byAge,
  newReplicaCount,
  proportion,
  revisionOf,
  rolloutBounds,
  wanted,
} from './rollout';

/** Gives a ReplicaSet a size, notes the Deployment's size on it and records an event. @returns whether it changed */
export function scaleSet(
  control: Control,
  deployment: Deployment,
  set: ReplicaSet,
  replicas: number,
): boolean {
  const desired = String(deployment.spec.replicas);
  const max = String(
    deployment.spec.replicas + rolloutBounds(deployment).maxSurge,
  );
  const annotations = {
    ...set.metadata.annotations,
    [ANNOTATION.desired]: desired,
    [ANNOTATION.max]: max,
  };
  const next = control.update('replicasets', {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: { ...set.spec, replicas },
  });
  if (set.spec.replicas !== replicas) {
    const direction = replicas > set.spec.replicas ? 'up' : 'down';
    control.events.emit(deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled ${direction} replica set ${set.metadata.name} from ${set.spec.replicas} to ${replicas}`,
      component: 'deployment-controller',
    });
  }
  return next !== set;
}

/** Grows or shrinks the new ReplicaSet within the surge. @returns whether it was scaled */
export function reconcileNew(
  control: Control,
  { deployment, newSet, all }: Family,
): boolean {
  if (!newSet || newSet.spec.replicas === deployment.spec.replicas) {
    return false;
  }
  const count =
    newSet.spec.replicas > deployment.spec.replicas
      ? deployment.spec.replicas
      : newReplicaCount(deployment, all, newSet.spec.replicas);
  return (
    count !== newSet.spec.replicas &&
    scaleSet(control, deployment, newSet, count)
  );
}

/** Shrinks old ReplicaSets as far as availability allows, unhealthy pods first. @returns whether any was scaled */
export function reconcileOld(
  control: Control,
  { deployment, newSet, oldSets, all }: Family,
): boolean {
  if (!newSet || wanted(oldSets) === 0) {
    return false;
  }
  const minAvailable =
    deployment.spec.replicas - rolloutBounds(deployment).maxUnavailable;
  const newUnavailable =
    newSet.spec.replicas - (newSet.status.availableReplicas ?? 0);
  const maxScaledDown = wanted(all) - minAvailable - newUnavailable;
  if (maxScaledDown <= 0) {
    return false;
  }
  const sizes = new Map(
    oldSets.map(set => [set.metadata.name, set.spec.replicas]),
  );
  dropUnhealthy(oldSets, sizes, maxScaledDown);
  dropSurplus(oldSets, sizes, available(all) - minAvailable);
  let scaled = false;
  for (const set of [...oldSets].sort(byAge)) {
    const size = sizes.get(set.metadata.name) ?? set.spec.replicas;
    if (size !== set.spec.replicas) {
      scaled = scaleSet(control, deployment, set, size) || scaled;
    }
  }
  return scaled;
}

function dropUnhealthy(
  sets: ReplicaSet[],
  sizes: Map<string, number>,
  limit: number,
): void {
  let left = limit;
  for (const set of [...sets].sort(byAge)) {
    const unhealthy = Math.max(
      0,
      set.spec.replicas - (set.status.availableReplicas ?? 0),
    );
    const count = Math.min(left, unhealthy);
    sizes.set(set.metadata.name, set.spec.replicas - count);
    left -= count;
  }
}

function dropSurplus(
  sets: ReplicaSet[],
  sizes: Map<string, number>,
  surplus: number,
): void {
  let left = surplus;
  for (const set of [...sets].sort(byAge)) {
    const size = sizes.get(set.metadata.name) ?? 0;
    const count = Math.max(0, Math.min(left, size));
    sizes.set(set.metadata.name, size - count);
    left -= count;
  }
}

/**
 * Brings the ReplicaSets to the Deployment's size without a rollout: the single active one gets it all, several share
 * it in proportion to their sizes.
 */
export function scaleEvenly(
  control: Control,
  family: Family,
  only?: ReplicaSet,
  size?: number,
): void {
  const { deployment, newSet, oldSets, all } = family;
  if (only) {
    scaleSet(control, deployment, only, size ?? 0);
    return;
  }
  const active = all.filter(set => set.spec.replicas > 0);
  const single =
    active.length > 1 ? undefined : active[0] ?? newSet ?? latest(oldSets);
  if (active.length <= 1) {
    if (single && single.spec.replicas !== deployment.spec.replicas) {
      scaleSet(control, deployment, single, deployment.spec.replicas);
    }
    return;
  }
  if (newSet && isSaturated(deployment, newSet)) {
    oldSets
      .filter(set => set.spec.replicas > 0)
      .forEach(set => scaleSet(control, deployment, set, 0));
    return;
  }
  if (deployment.spec.strategy.type === 'RollingUpdate') {
    share(control, deployment, active);
  }
}

function share(
  control: Control,
  deployment: Deployment,
  active: ReplicaSet[],
): void {
  const { replicas } = deployment.spec;
  const allowed =
    replicas > 0 ? replicas + rolloutBounds(deployment).maxSurge : 0;
  const toAdd = allowed - wanted(active);
  const bySize = [...active].sort(
    (a, b) =>
      b.spec.replicas - a.spec.replicas ||
      (toAdd > 0 ? byAge(b, a) : byAge(a, b)),
  );
  const sizes = new Map<string, number>();
  let added = 0;
  for (const set of bySize) {
    const part = toAdd === 0 ? 0 : proportion(deployment, set, toAdd, added);
    sizes.set(set.metadata.name, set.spec.replicas + part);
    added += part;
  }
  bySize.forEach((set, index) => {
    const leftover = index === 0 && toAdd !== 0 ? toAdd - added : 0;
    scaleSet(
      control,
      deployment,
      set,
      Math.max(0, (sizes.get(set.metadata.name) ?? 0) + leftover),
    );
  });
}

function isSaturated(deployment: Deployment, set: ReplicaSet): boolean {
  const { replicas } = deployment.spec;
  return (
    set.spec.replicas === replicas &&
    Number(set.metadata.annotations?.[ANNOTATION.desired]) === replicas &&
    (set.status.availableReplicas ?? 0) === replicas
  );
}

function latest(sets: ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort((a, b) => revisionOf(b) - revisionOf(a))[0];
}
