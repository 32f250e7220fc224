import {
  AuthorizeResult,
  isPermission,
  isReadPermission,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  actionPermissions,
  alertSilencePermission,
  autoscalerUpdatePermission,
  deploymentScalePermission,
  incidentAcknowledgePermission,
  notificationTestPermission,
  onCallOverridePermission,
  operationApprovePermission,
  operationBreakGlassPermission,
  operationCancelPermission,
  reportCreatePermission,
  RESOURCE_TYPE_OPERATION,
  secretReadPermission,
  validationRunPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createQuantumRerankConditionalDecision } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { cancelOwn } from './cancelOwn';
import { emergencies } from './emergencies';
import { notDuringFreeze } from './notDuringFreeze';
import { onCallInProduction } from './onCallInProduction';
import { ownersAndOnCall } from './ownersAndOnCall';
import { ownersInStaging } from './ownersInStaging';
import type { Recipe } from './Recipe';
import { scaleWithinBounds } from './scaleWithinBounds';

/** Users that stand for programs, such as those of a pipeline. */
const AUTOMATION = 'group:default/automation';

/** What changes no workload, so that no freeze holds it back. */
const AROUND_IT = [
  operationApprovePermission,
  alertSilencePermission,
  incidentAcknowledgePermission,
  onCallOverridePermission,
  notificationTestPermission,
  reportCreatePermission,
  validationRunPermission,
  secretReadPermission,
];

export class PlatformPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    if (
      isReadPermission(permission) &&
      !isPermission(permission, secretReadPermission)
    ) {
      return { result: AuthorizeResult.ALLOW };
    }
    const isAutomation = user.info.ownershipEntityRefs.includes(AUTOMATION);
    if (
      isAutomation ||
      !isResourcePermission(permission, RESOURCE_TYPE_OPERATION)
    ) {
      return { result: AuthorizeResult.DENY };
    }
    const isOneOf = (permissions: Permission[]) =>
      permissions.some(each => isPermission(permission, each));
    const oneOf = (first: Recipe, ...others: Recipe[]) =>
      createQuantumRerankConditionalDecision(permission, {
        anyOf: [first(user.info), ...others.map(each => each(user.info))],
      });
    if (isPermission(permission, operationCancelPermission)) {
      return oneOf(cancelOwn, ownersAndOnCall);
    }
    if (isPermission(permission, operationBreakGlassPermission)) {
      return oneOf(emergencies);
    }
    if (isOneOf(AROUND_IT)) {
      return oneOf(ownersAndOnCall);
    }
    if (isOneOf([deploymentScalePermission, autoscalerUpdatePermission])) {
      return createQuantumRerankConditionalDecision(permission, {
        allOf: [
          scaleWithinBounds(user.info),
          {
            anyOf: [notDuringFreeze(user.info), onCallInProduction(user.info)],
          },
        ],
      });
    }
    if (isOneOf(Object.values(actionPermissions))) {
      return oneOf(ownersInStaging, onCallInProduction);
    }
    return { result: AuthorizeResult.DENY };
  }
}
