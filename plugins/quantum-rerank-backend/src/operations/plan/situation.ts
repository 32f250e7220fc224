import { NotFoundError } from '@backstage/errors';
import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import { hiddenValuesOf } from './configPlan';
import { completeTemporary } from './floor';
import type { PlanFacts } from './facts';
import { hashPlan } from './planHash';
import { collectSensitiveValues } from './redaction';
import {
  hashRollback,
  judgeRollbackConfiguration,
  type RollbackConfiguration,
  type RollbackKnowledge,
} from './rollbackConfiguration';
import { findRollbackTarget, type RollbackTarget } from './rollbackTarget';
import { requireAutoscaler, targetObjectOf } from './targetObject';

/** The facts of an action with what they mean for it. */
export interface Situation {
  /** With defaults filled in, e.g. the revision. */
  request: ActionRequest;
  facts: PlanFacts;
  rollbackTarget?: RollbackTarget;
  rollbackConfiguration?: RollbackConfiguration;
  /** See `Plan.hash`. */
  hash: string;
  /** What of it is about the deployment alone. */
  releaseHash: string;
}

/** What the cluster may quote in a message and nobody may repeat. */
export function sensitiveValuesOf({
  facts,
  rollbackTarget,
  rollbackConfiguration,
}: Pick<
  Situation,
  'facts' | 'rollbackTarget' | 'rollbackConfiguration'
>): string[] {
  return [
    ...collectSensitiveValues([
      facts.deployment,
      rollbackTarget?.found ? rollbackTarget.replicaSet : undefined,
    ]),
    ...(rollbackConfiguration?.now.known
      ? hiddenValuesOf(rollbackConfiguration.now.value.configMap)
      : []),
  ];
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
  knowledge?: RollbackKnowledge,
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
  const rollbackConfiguration =
    asked.action === 'rollback' && knowledge
      ? judgeRollbackConfiguration(asked.parameters, knowledge)
      : undefined;
  const request = withDefaults(
    asked,
    target,
    facts,
    rollbackTarget,
    rollbackConfiguration,
  );
  const releaseHash = hashPlan({
    request,
    entityRef: target.entityRef,
    environment: target.environment.name,
    facts,
    rollbackTarget,
  });
  return {
    request,
    facts,
    rollbackTarget,
    rollbackConfiguration,
    hash: rollbackConfiguration
      ? hashRollback(releaseHash, rollbackConfiguration)
      : releaseHash,
    releaseHash,
  };
}

/**
 * With the revision and the version of the configuration that are meant, and
 * with what else a request leaves open.
 *
 * @throws NotFoundError when it ends a temporary floor and there is none
 */
function withDefaults(
  asked: ActionRequest,
  target: Target,
  facts: PlanFacts,
  rollbackTarget: RollbackTarget | undefined,
  rollbackConfiguration: RollbackConfiguration | undefined,
): ActionRequest {
  if (asked.action === 'autoscaling') {
    if (asked.parameters.floor !== undefined && !facts.temporaryFloor) {
      throw new NotFoundError(
        `There is no temporary floor on the autoscaler of ${facts.deployment.metadata.name} to ${asked.parameters.floor}: it is over already, or was kept`,
      );
    }
    return {
      action: 'autoscaling',
      parameters: completeTemporary(asked.parameters, requireAutoscaler(facts)),
    };
  }
  if (asked.action === 'scale' && asked.parameters.gradual) {
    return {
      action: 'scale',
      parameters: {
        ...asked.parameters,
        gradual: {
          ...target.profile.gradualScaleDown,
          ...asked.parameters.gradual,
        },
      },
    };
  }
  if (asked.action !== 'rollback' || !rollbackTarget?.found) {
    return asked;
  }
  const configuration =
    rollbackConfiguration?.parameter ?? asked.parameters.configuration;
  return {
    action: 'rollback',
    parameters: {
      revision: rollbackTarget.revision,
      ...(configuration ? { configuration } : {}),
    },
  };
}
