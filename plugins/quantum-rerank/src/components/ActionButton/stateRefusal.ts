import type {
  ActionName,
  Environment,
  Freshness,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Why the state of the workload leaves an action nothing to do. */
export type StateRefusal =
  | 'noDeployment'
  | 'alreadyPaused'
  | 'notPaused'
  | 'resumeFirst'
  | 'noAutoscaler'
  | 'keda'
  | 'noPods'
  | 'noCache'
  | 'noManifests'
  | 'noOtherRevision';

/** Actions that are no matter of the deployment itself. */
const WITHOUT_DEPLOYMENT: ActionName[] = ['cache-flush', 'redeploy'];

/**
 * What the server would refuse for certain, from what is shown. Whatever is
 * not known, or not heard of now, is no ground: the plan tells.
 */
export function stateRefusal(
  action: ActionName,
  environment: Pick<Environment, 'cache' | 'manifestSources'>,
  snapshot: Snapshot | undefined,
): StateRefusal | undefined {
  if (action === 'cache-flush' && !environment.cache) {
    return 'noCache';
  }
  if (action === 'redeploy' && !environment.manifestSources) {
    return 'noManifests';
  }
  if (!snapshot || snapshot.freshness.state === 'stale') {
    return undefined;
  }
  const { deployment, freshness } = snapshot;
  if (!deployment) {
    return isLive(freshness, 'deployments') &&
      !WITHOUT_DEPLOYMENT.includes(action)
      ? 'noDeployment'
      : undefined;
  }
  switch (action) {
    case 'pause':
      return deployment.paused ? 'alreadyPaused' : undefined;
    case 'resume':
      return deployment.paused ? undefined : 'notPaused';
    case 'restart':
      return deployment.paused ? 'resumeFirst' : undefined;
    case 'rollback':
      if (deployment.paused) {
        return 'resumeFirst';
      }
      // Numbers only grow; the first has nothing before it.
      return deployment.revision === 1 ? 'noOtherRevision' : undefined;
    case 'autoscaling':
      return autoscalingRefusal(snapshot);
    case 'evict-pods':
      return isLive(freshness, 'pods') && snapshot.pods.total === 0
        ? 'noPods'
        : undefined;
    default:
      return undefined;
  }
}

function autoscalingRefusal(snapshot: Snapshot): StateRefusal | undefined {
  if (snapshot.autoscaler) {
    return snapshot.replicasOwner.kind === 'keda' ? 'keda' : undefined;
  }
  return isLive(snapshot.freshness, 'horizontalpodautoscalers')
    ? 'noAutoscaler'
    : undefined;
}

/** Only of what is heard now does "none" mean none. */
function isLive(freshness: Freshness, resource: string): boolean {
  return freshness.parts.some(
    part => part.resource === resource && part.state === 'live',
  );
}
