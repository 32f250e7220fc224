import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import type { PlanFacts } from './facts';
import { hashPlan } from './planHash';
import { collectSensitiveValues } from './redaction';
import { findRollbackTarget, type RollbackTarget } from './rollbackTarget';
import { targetObjectOf } from './targetObject';

/** The facts of an action with what they mean for it. */
export interface Situation {
  /** With defaults filled in, e.g. the revision. */
  request: ActionRequest;
  facts: PlanFacts;
  rollbackTarget?: RollbackTarget;
  /** See `Plan.hash`. */
  hash: string;
}

/** What the cluster may quote in a message and nobody may repeat. */
export function sensitiveValuesOf({
  facts,
  rollbackTarget,
}: Pick<Situation, 'facts' | 'rollbackTarget'>): string[] {
  return collectSensitiveValues([
    facts.deployment,
    rollbackTarget?.found ? rollbackTarget.replicaSet : undefined,
  ]);
}

/**
 * What facts mean for an action; pure.
 *
 * @throws NotFoundError, ConflictError when what it changes does not exist or cannot be seen
 */
export function understand(
  target: Target,
  asked: ActionRequest,
  facts: PlanFacts,
): Situation {
  // Without what it changes there is nothing to plan.
  targetObjectOf(asked.action, facts);
  const rollbackTarget =
    asked.action === 'rollback'
      ? findRollbackTarget(
          facts.deployment,
          facts.replicaSets,
          asked.parameters.revision,
        )
      : undefined;
  const request: ActionRequest =
    asked.action === 'rollback' && rollbackTarget?.found
      ? {
          action: 'rollback',
          parameters: { revision: rollbackTarget.revision },
        }
      : asked;
  return {
    request,
    facts,
    rollbackTarget,
    hash: hashPlan({
      request,
      entityRef: target.entityRef,
      environment: target.environment.name,
      facts,
      rollbackTarget,
    }),
  };
}
