import type { ReplicasOwner } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredAutoscaler } from './projections/autoscaler';
import type { StoredDeployment } from './projections/deployment';

/** What is known of those who may set `spec.replicas`. */
export interface ReplicasOwnerFacts {
  deployment?: Pick<StoredDeployment, 'gitOps'>;
  autoscaler?: Pick<
    StoredAutoscaler,
    'name' | 'scaledObject' | 'minReplicas' | 'maxReplicas'
  >;
  /** False while the autoscalers of the namespace could not be read. */
  autoscalersKnown: boolean;
}

/**
 * Who decides over `spec.replicas`, and what will become of a number set by
 * hand. An autoscaler comes before a GitOps tool: where both are set up
 * properly, the tool leaves the field to the autoscaler.
 */
export function judgeReplicasOwner(facts: ReplicasOwnerFacts): ReplicasOwner {
  const { deployment, autoscaler, autoscalersKnown } = facts;
  if (!deployment) {
    return {
      kind: 'unknown',
      message: 'The deployment has not been read, so nobody can tell',
    };
  }
  if (autoscaler) {
    const bounds = `between ${autoscaler.minReplicas} and ${autoscaler.maxReplicas}`;
    return autoscaler.scaledObject
      ? {
          kind: 'keda',
          name: autoscaler.scaledObject,
          message: `KEDA's ScaledObject ${autoscaler.scaledObject} sets the replicas ${bounds} through the autoscaler ${autoscaler.name}; a number set by hand is replaced at its next sync, within about 15 s`,
        }
      : {
          kind: 'horizontal-pod-autoscaler',
          name: autoscaler.name,
          message: `The autoscaler ${autoscaler.name} sets the replicas ${bounds}; a number set by hand is replaced at its next sync, within about 15 s, except 0, which pauses it`,
        };
  }
  if (!autoscalersKnown) {
    return {
      kind: 'unknown',
      message:
        'The autoscalers of the namespace cannot be read: one of them may replace a number set by hand',
    };
  }
  const { gitOps } = deployment;
  if (gitOps) {
    return {
      kind: 'gitops',
      name: gitOps.name,
      message: gitOps.ownsReplicas
        ? `${gitOps.tool} (${gitOps.name}) sets the replicas; a number set by hand is replaced at its next sync`
        : `${gitOps.tool} (${gitOps.name}) manages the deployment; if its source says how many replicas, a number set by hand is replaced at its next sync`,
    };
  }
  return {
    kind: 'none',
    message: 'Nothing else sets the replicas; a number set by hand stays',
  };
}
