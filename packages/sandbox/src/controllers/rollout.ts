import type { Deployment, DeploymentStatus, ReplicaSet } from '../store/kinds';
import { canonicalJson } from '../store/names';

/** Annotations by which the Deployment controller keeps its books. */
export const ANNOTATION = {
  revision: 'deployment.kubernetes.io/revision',
  history: 'deployment.kubernetes.io/revision-history',
  desired: 'deployment.kubernetes.io/desired-replicas',
  max: 'deployment.kubernetes.io/max-replicas',
} as const;

/** Annotations of a Deployment that do not travel to its ReplicaSets. */
const NOT_COPIED = new Set<string>([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  ...Object.values(ANNOTATION),
]);

/** The label that ties pods to their ReplicaSet. */
export const HASH_LABEL = 'pod-template-hash';

/** Annotations that travel to the ReplicaSet. */
export function copiedAnnotations(
  deployment: Deployment,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(
      ([name]) => !NOT_COPIED.has(name),
    ),
  );
}

/** How many pods may exist beyond the wanted number, and how many may be missing. */
export function rolloutBounds(deployment: Deployment): {
  maxSurge: number;
  maxUnavailable: number;
} {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type !== 'RollingUpdate') {
    return { maxSurge: 0, maxUnavailable: 0 };
  }
  const surge = resolve(
    strategy.rollingUpdate?.maxSurge ?? '25%',
    replicas,
    Math.ceil,
  );
  const unavailable = resolve(
    strategy.rollingUpdate?.maxUnavailable ?? '25%',
    replicas,
    Math.floor,
  );
  return {
    maxSurge: surge,
    // Both zero would stop every rollout, so one pod may be missing then.
    maxUnavailable: Math.min(
      surge === 0 && unavailable === 0 ? 1 : unavailable,
      replicas,
    ),
  };
}

/** A number or a percentage of a total. */
export function resolve(
  value: number | string,
  total: number,
  round: (value: number) => number,
): number {
  return typeof value === 'number'
    ? value
    : round((parseFloat(value) / 100) * total);
}

/** Sum of wanted replicas. */
export function wanted(sets: ReplicaSet[]): number {
  return sets.reduce((sum, set) => sum + set.spec.replicas, 0);
}

/** Sum of available replicas. */
export function available(sets: ReplicaSet[]): number {
  return sets.reduce(
    (sum, set) => sum + (set.status.availableReplicas ?? 0),
    0,
  );
}

/** The revision number of a ReplicaSet, 0 when unreadable. */
export function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[ANNOTATION.revision] ?? 0) || 0;
}

/** Oldest first. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return (
    a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
    a.metadata.name.localeCompare(b.metadata.name)
  );
}

/** The ReplicaSet whose template is the Deployment's, whatever its hash label. */
export function findNewReplicaSet(
  deployment: Deployment,
  sets: ReplicaSet[],
): ReplicaSet | undefined {
  const wantedTemplate = canonicalJson(deployment.spec.template);
  return [...sets].sort(byAge).find(set => {
    const { [HASH_LABEL]: _hash, ...labels } =
      set.spec.template.metadata?.labels ?? {};
    return (
      canonicalJson({
        ...set.spec.template,
        metadata: { ...set.spec.template.metadata, labels },
      }) === wantedTemplate
    );
  });
}

/** How many replicas the new ReplicaSet may have now. */
export function newReplicaCount(
  deployment: Deployment,
  sets: ReplicaSet[],
  current: number,
): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') {
    return replicas;
  }
  const limit = replicas + rolloutBounds(deployment).maxSurge;
  const total = wanted(sets);
  return total >= limit
    ? current
    : current + Math.min(limit - total, replicas - current);
}

/** The counts of a Deployment's status. */
export function countStatus(
  deployment: Deployment,
  sets: ReplicaSet[],
  newSet: ReplicaSet | undefined,
): DeploymentStatus {
  const sum = (pick: (set: ReplicaSet) => number | undefined) =>
    sets.reduce((total, set) => total + (pick(set) ?? 0), 0);
  const availableReplicas = sum(set => set.status.availableReplicas);
  const counts: [keyof DeploymentStatus, number][] = [
    ['replicas', sum(set => set.status.replicas)],
    ['updatedReplicas', newSet?.status.replicas ?? 0],
    ['readyReplicas', sum(set => set.status.readyReplicas)],
    ['availableReplicas', availableReplicas],
    ['unavailableReplicas', Math.max(0, wanted(sets) - availableReplicas)],
  ];
  return {
    observedGeneration: deployment.metadata.generation,
    // Kubernetes leaves zeros out.
    ...Object.fromEntries(counts.filter(([, count]) => count > 0)),
    terminatingReplicas: sum(set => set.status.terminatingReplicas),
    conditions: deployment.status.conditions,
  };
}

/** Whether the rollout is done. */
export function isComplete(
  deployment: Deployment,
  status: DeploymentStatus,
): boolean {
  const { replicas } = deployment.spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** Whether the rollout came closer to its end since the status before. */
export function hasProgressed(
  before: DeploymentStatus,
  now: DeploymentStatus,
): boolean {
  const old = (status: DeploymentStatus) =>
    (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** The share of a scaling that falls on one ReplicaSet while several are active. */
export function proportion(
  deployment: Deployment,
  set: ReplicaSet,
  toAdd: number,
  added: number,
): number {
  const allowed = toAdd - added;
  if (!set.spec.replicas || !allowed) {
    return 0;
  }
  const share = fraction(deployment, set);
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed);
}

function fraction(deployment: Deployment, set: ReplicaSet): number {
  const { replicas } = deployment.spec;
  if (replicas === 0) {
    return -set.spec.replicas;
  }
  const before =
    Number(set.metadata.annotations?.[ANNOTATION.max]) ||
    deployment.status.replicas ||
    replicas;
  return (
    Math.round(
      (set.spec.replicas * (replicas + rolloutBounds(deployment).maxSurge)) /
        before,
    ) - set.spec.replicas
  );
}
