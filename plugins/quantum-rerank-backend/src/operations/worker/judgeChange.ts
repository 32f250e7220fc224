import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  findGitOpsOwner,
  findReplicasManager,
} from '../../guardrails/replicasOwners';
import { judgeRollout } from '../../workload/rolloutStatus';
import type { Deployment } from '../plan/objects';
import { describeImages, templateDigest } from '../plan/template';
import type { ExecutionRecord } from '../store/executionRecord';
import { judgePaused } from './judgePaused';

/** Where a change stands that Kubernetes took. */
export type ChangeJudgement =
  /** Everything that was asked for is there and available. */
  | { state: 'complete'; message: string }
  | { state: 'progressing'; message: string }
  /** The rollout is stuck, by the deployment's own deadline. */
  | { state: 'stalled'; message: string }
  /** The number asked for stands, but another release is rolling out over it. */
  | { state: 'overtaken'; message: string }
  /** Somebody or something else changed it again. */
  | { state: 'overridden'; message: string };

/**
 * Judges a change by the deployment as it is now. Pure.
 *
 * @param newReplicaSet - name of the ReplicaSet of the present template, where known
 */
export function judgeChange(
  action: ActionName,
  execution: Pick<ExecutionRecord, 'before' | 'applied' | 'redeployment'>,
  deployment: Deployment,
  options: { newReplicaSet?: string } = {},
): ChangeJudgement {
  const { applied } = execution;
  if (!applied) {
    throw new TypeError('nothing was applied');
  }
  const { spec, status } = deployment;
  if (action === 'scale' && spec.replicas !== applied.replicas) {
    const manager = findReplicasManager(deployment);
    return {
      state: 'overridden',
      message: `The number of replicas was set from ${applied.replicas} to ${
        spec.replicas
      }${manager ? ` by ${manager}` : ' by somebody else'}.`,
    };
  }
  if (templateDigest(spec.template) !== applied.templateDigest) {
    return {
      // A release does not take back a number of replicas.
      state: action === 'scale' ? 'overtaken' : 'overridden',
      message: `The release was changed by somebody else meanwhile${byWhom(
        deployment,
      )}: now ${describeImages(spec.template)}.`,
    };
  }
  if (spec.paused && rollsOutNothing(action, execution)) {
    return judgePaused(deployment);
  }
  const rollout = judgeRollout(
    // What is rolled out already is complete, paused or not.
    { ...deployment, spec: { ...spec, paused: false } },
    options,
  );
  if (spec.paused && rollout.state !== 'complete') {
    return {
      state: 'overridden',
      message: `Rollouts were paused by somebody else meanwhile, so the rest waits until they are resumed (${rollout.message}).`,
    };
  }
  switch (rollout.state) {
    case 'complete': {
      // kubectl's rules call a deployment complete that still removes pods.
      const current = status?.replicas ?? 0;
      return current > spec.replicas
        ? {
            state: 'progressing',
            message: `${
              current - spec.replicas
            } of ${current} pods are still to be removed`,
          }
        : {
            state: 'complete',
            message: `${status?.availableReplicas ?? 0} of ${
              spec.replicas
            } pods available`,
          };
    }
    case 'stalled':
      return isOldVerdict(execution, deployment)
        ? {
            state: 'progressing',
            message: `${status?.updatedReplicas ?? 0} of ${
              spec.replicas
            } pods are updated, ${status?.availableReplicas ?? 0} available`,
          }
        : { state: 'stalled', message: rollout.message };
    default:
      return { state: 'progressing', message: rollout.message };
  }
}

/** Whether only the number of pods is waited for, of whichever release. */
function rollsOutNothing(
  action: ActionName,
  { redeployment }: Pick<ExecutionRecord, 'redeployment'>,
): boolean {
  return (
    action === 'scale' ||
    action === 'evict-pods' ||
    redeployment?.paused === true
  );
}

/**
 * The deployment controller keeps the verdict on an earlier rollout until the
 * next one moves: unchanged since before our change, it is not about ours.
 */
function isOldVerdict(
  { before }: Pick<ExecutionRecord, 'before'>,
  deployment: Deployment,
): boolean {
  const updatedAt = deployment.status?.conditions?.find(
    ({ type }) => type === 'Progressing',
  )?.lastUpdateTime;
  return updatedAt !== undefined && updatedAt === before?.progressingUpdatedAt;
}

function byWhom(deployment: Deployment): string {
  const owner = findGitOpsOwner(deployment);
  return owner ? `, probably ${owner.tool} (${owner.name})` : '';
}
