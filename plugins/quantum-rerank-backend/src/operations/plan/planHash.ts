import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { digest } from '../canonicalJson';
import type { PlanFacts } from './facts';
import type { RollbackTarget } from './rollbackTarget';
import { templateDigest } from './template';

/**
 * Binds a request to what its plan rested on. The generation stands for the
 * deployment's whole specification; the resourceVersion would change with
 * every status write and is demanded by the patch instead
 * (docs/adr/0001-plan-hash-binds-generation.md).
 */
export function hashPlan(options: {
  request: ActionRequest;
  entityRef: string;
  environment: string;
  facts: PlanFacts;
  rollbackTarget?: RollbackTarget;
}): string {
  const { request, facts, rollbackTarget } = options;
  const floor = facts.temporaryFloor;
  const { uid, generation } = facts.deployment.metadata;
  const autoscaler = facts.autoscaler.known
    ? facts.autoscaler.value
    : undefined;
  return digest({
    action: request.action,
    parameters: request.parameters,
    entityRef: options.entityRef,
    environment: options.environment,
    uid,
    generation,
    autoscaler:
      request.action === 'scale'
        ? {
            known: facts.autoscaler.known,
            uid: autoscaler?.metadata.uid,
            min: autoscaler?.spec.minReplicas,
            max: autoscaler?.spec.maxReplicas,
          }
        : undefined,
    // Kubernetes gives autoscalers no generation.
    autoscaling:
      request.action === 'autoscaling'
        ? { uid: autoscaler?.metadata.uid, spec: autoscaler?.spec }
        : undefined,
    // What comes back, and whose floor is replaced.
    floor:
      request.action === 'autoscaling' && floor
        ? { id: floor.id, raised: floor.raised, former: floor.former }
        : undefined,
    rollback: rollbackTarget?.found
      ? {
          uid: rollbackTarget.replicaSet.metadata.uid,
          template: templateDigest(rollbackTarget.replicaSet.spec.template),
        }
      : undefined,
  });
}
