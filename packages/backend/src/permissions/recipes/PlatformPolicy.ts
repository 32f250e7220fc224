import {
  AuthorizeResult,
  isPermission,
  isReadPermission,
  isResourcePermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  autoscalerUpdatePermission,
  deploymentScalePermission,
  operationBreakGlassPermission,
  operationCancelPermission,
  RESOURCE_TYPE_OPERATION,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createQuantumRerankConditionalDecision } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { cancelOwn } from './cancelOwn';
import { emergencies } from './emergencies';
import { notDuringFreeze } from './notDuringFreeze';
import { onCallInProduction } from './onCallInProduction';
import { ownersInStaging } from './ownersInStaging';
import type { Recipe } from './Recipe';
import { scaleWithinBounds } from './scaleWithinBounds';

/** Users that stand for programs, such as those of a pipeline. */
const AUTOMATION = 'group:default/automation';

export class PlatformPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    if (isReadPermission(permission)) {
      return { result: AuthorizeResult.ALLOW };
    }
    const isAutomation = user.info.ownershipEntityRefs.includes(AUTOMATION);
    if (
      isAutomation ||
      !isResourcePermission(permission, RESOURCE_TYPE_OPERATION)
    ) {
      return { result: AuthorizeResult.DENY };
    }
    const oneOf = (first: Recipe, ...others: Recipe[]) =>
      createQuantumRerankConditionalDecision(permission, {
        anyOf: [first(user.info), ...others.map(each => each(user.info))],
      });
    if (isPermission(permission, operationCancelPermission)) {
      return oneOf(cancelOwn, ownersInStaging, onCallInProduction);
    }
    if (isPermission(permission, operationBreakGlassPermission)) {
      return oneOf(emergencies);
    }
    if (
      isPermission(permission, deploymentScalePermission) ||
      isPermission(permission, autoscalerUpdatePermission)
    ) {
      return createQuantumRerankConditionalDecision(permission, {
        allOf: [
          scaleWithinBounds(user.info),
          {
            anyOf: [notDuringFreeze(user.info), onCallInProduction(user.info)],
          },
        ],
      });
    }
    return oneOf(ownersInStaging, onCallInProduction);
  }
}
