import type { Rollout } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** The fields of a Deployment that decide where its rollout stands. */
export interface RolloutFacts {
  metadata: { generation?: number };
  spec: { replicas?: number; paused?: boolean };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    conditions?: Array<{
      type: string;
      status: string;
      reason?: string;
      message?: string;
    }>;
  };
}

/**
 * Where the rollout of a Deployment stands.
 *
 * Follows `kubectl rollout status` with two differences. A paused Deployment
 * is called paused instead of being waited for without end. A
 * `ProgressDeadlineExceeded` condition counts only while it is about the
 * present rollout: the controller keeps the condition of a failed rollout
 * until the next one makes progress, so it is disregarded before the new
 * generation is observed, when the numbers say that everything is done, and
 * when its message names another ReplicaSet than the one rolled out now.
 *
 * @param newReplicaSet - name of the ReplicaSet of the present template, where known
 */
export function judgeRollout(
  deployment: RolloutFacts,
  options: { newReplicaSet?: string } = {},
): Rollout {
  const { metadata, spec, status } = deployment;
  if (!status) {
    return {
      state: 'unknown',
      message: 'The deployment has no status yet',
    };
  }
  const desired = spec.replicas ?? 1;
  const current = status.replicas ?? 0;
  const updated = status.updatedReplicas ?? 0;
  const available = status.availableReplicas ?? 0;
  const pending = whatIsPending({ desired, current, updated, available });

  if (spec.paused) {
    return {
      state: 'paused',
      message: pending
        ? `The deployment is paused: changes of its template are not rolled out. ${pending}`
        : 'The deployment is paused: changes of its template are not rolled out',
    };
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return {
      state: 'progressing',
      message:
        'Waiting for the deployment controller to observe the latest change',
    };
  }
  if (!pending) {
    return {
      state: 'complete',
      message:
        desired === 0
          ? 'Rolled out with 0 replicas'
          : `Rolled out: ${available} of ${desired} replicas are updated and available`,
    };
  }
  const exceeded = status.conditions?.find(
    condition =>
      condition.type === 'Progressing' &&
      condition.reason === 'ProgressDeadlineExceeded',
  );
  if (exceeded && isAbout(exceeded.message, options.newReplicaSet)) {
    return {
      state: 'stalled',
      message: `The rollout made no progress within its deadline. ${pending}`,
    };
  }
  return { state: 'progressing', message: pending };
}

function whatIsPending(counts: {
  desired: number;
  current: number;
  updated: number;
  available: number;
}): string | undefined {
  const { desired, current, updated, available } = counts;
  if (updated < desired) {
    return `${updated} of ${desired} replicas are updated`;
  }
  if (current > updated) {
    const old = current - updated;
    return `${old} old ${
      old === 1 ? 'replica waits' : 'replicas wait'
    } for termination`;
  }
  if (available < updated) {
    return `${available} of ${updated} updated replicas are available`;
  }
  return undefined;
}

/** Whether the message of a condition may be about the ReplicaSet. */
function isAbout(
  message: string | undefined,
  replicaSet: string | undefined,
): boolean {
  const named = /^ReplicaSet "([^"]+)"/.exec(message ?? '')?.[1];
  return !named || !replicaSet || named === replicaSet;
}
