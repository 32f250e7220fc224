import type { Condition, DeploymentStatus } from '../store/kinds';
import { timestamp } from '../store/names';

/** Reasons of the Progressing condition, in Kubernetes' words. */
export const REASON = {
  created: 'NewReplicaSetCreated',
  found: 'FoundNewReplicaSet',
  updated: 'ReplicaSetUpdated',
  available: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
} as const;

/** When conditions were made, in milliseconds: their own timestamps count whole seconds only. */
const madeAt = new WeakMap<Condition, number>();

/** A condition as of now. */
export function condition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition {
  const now = Date.now();
  const time = timestamp(now);
  const made = {
    type,
    status,
    lastUpdateTime: time,
    lastTransitionTime: time,
    reason,
    message,
  };
  madeAt.set(made, now);
  return made;
}

/** A condition that keeps the time since when its status holds. */
export function since(
  made: Condition,
  lastTransitionTime: string | undefined,
): Condition {
  const copy = { ...made, lastTransitionTime };
  madeAt.set(copy, updatedAt(made));
  return copy;
}

/** When a condition was last set, in milliseconds. */
export function updatedAt(found: Condition): number {
  return madeAt.get(found) ?? Date.parse(found.lastUpdateTime ?? '');
}

/** The condition of a type. */
export function findCondition(
  status: DeploymentStatus,
  type: string,
): Condition | undefined {
  return status.conditions?.find(each => each.type === type);
}

/** The status with a condition set; the same status and reason again change nothing. */
export function withCondition(
  status: DeploymentStatus,
  next: Condition,
): DeploymentStatus {
  const current = findCondition(status, next.type);
  if (
    current &&
    current.status === next.status &&
    current.reason === next.reason
  ) {
    return status;
  }
  const kept =
    current && current.status === next.status
      ? since(next, current.lastTransitionTime)
      : next;
  return {
    ...status,
    conditions: [
      ...(status.conditions ?? []).filter(each => each.type !== next.type),
      kept,
    ],
  };
}

/** The status without a condition. */
export function withoutCondition(
  status: DeploymentStatus,
  type: string,
): DeploymentStatus {
  return {
    ...status,
    conditions: (status.conditions ?? []).filter(each => each.type !== type),
  };
}
