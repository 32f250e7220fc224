import type { Condition, Deployment, DeploymentStatus } from '../store/kinds';
import {
  condition,
  findCondition,
  REASON,
  since,
  updatedAt,
  withCondition,
  withoutCondition,
} from './conditions';
import type { Family } from './revisions';
import { hasDeadline } from './revisions';
import { hasProgressed, isComplete, rolloutBounds } from './rollout';

/** The status with the condition that tells whether enough pods are available. */
export function withAvailability(
  deployment: Deployment,
  status: DeploymentStatus,
): DeploymentStatus {
  const enough =
    (status.availableReplicas ?? 0) >=
    deployment.spec.replicas - rolloutBounds(deployment).maxUnavailable;
  return withCondition(
    status,
    enough
      ? condition(
          'Available',
          'True',
          'MinimumReplicasAvailable',
          'Deployment has minimum availability.',
        )
      : condition(
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ),
  );
}

/** The status with the condition that tells how the rollout gets on. */
export function withProgress(
  family: Family,
  status: DeploymentStatus,
  deadlineScale: number,
): DeploymentStatus {
  const { deployment, newSet } = family;
  const subject = newSet
    ? `ReplicaSet "${newSet.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  const current = findCondition(deployment.status, 'Progressing');
  if (isComplete(deployment, status)) {
    return withCondition(
      status,
      condition(
        'Progressing',
        'True',
        REASON.available,
        `${subject} has successfully progressed.`,
      ),
    );
  }
  if (hasProgressed(deployment.status, status)) {
    const next = condition(
      'Progressing',
      'True',
      REASON.updated,
      `${subject} is progressing.`,
    );
    const start =
      current?.status === 'True'
        ? current.lastTransitionTime
        : next.lastTransitionTime;
    const rest = withoutCondition(status, 'Progressing');
    return withCondition(rest, since(next, start));
  }
  return timedOut(deployment, deadlineScale)
    ? withCondition(
        status,
        condition(
          'Progressing',
          'False',
          REASON.timedOut,
          `${subject} has timed out progressing.`,
        ),
      )
    : status;
}

function timedOut(deployment: Deployment, deadlineScale: number): boolean {
  const current = findCondition(deployment.status, 'Progressing');
  if (!current || current.reason === REASON.available) {
    return false;
  }
  return (
    current.reason === REASON.timedOut ||
    deadlineOf(deployment, current, deadlineScale) <= Date.now()
  );
}

function deadlineOf(
  deployment: Deployment,
  progress: Condition,
  deadlineScale: number,
): number {
  return (
    updatedAt(progress) +
    (deployment.spec.progressDeadlineSeconds ?? 600) * 1000 * deadlineScale
  );
}

/** Milliseconds until the rollout runs out of time; undefined when it cannot any more. */
export function untilDeadline(
  deployment: Deployment,
  status: DeploymentStatus,
  deadlineScale: number,
): number | undefined {
  const current = findCondition(status, 'Progressing');
  if (!hasDeadline(deployment) || !current || isComplete(deployment, status)) {
    return undefined;
  }
  if (
    current.reason === REASON.available ||
    current.reason === REASON.timedOut
  ) {
    return undefined;
  }
  return Math.max(
    10,
    deadlineOf(deployment, current, deadlineScale) - Date.now() + 10,
  );
}
