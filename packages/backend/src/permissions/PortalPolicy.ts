import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  catalogEntityDeletePermission,
  catalogEntityRefreshPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  isPermission,
  isReadPermission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import {
  actionExecutePermission,
  taskCancelPermission,
  taskCreatePermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  alertSilencePermission,
  autoscalerUpdatePermission,
  cacheFlushPermission,
  configUpdatePermission,
  deploymentPausePermission,
  deploymentRestartPermission,
  deploymentResumePermission,
  deploymentRollbackPermission,
  deploymentScalePermission,
  incidentAcknowledgePermission,
  notificationTestPermission,
  onCallOverridePermission,
  operationApprovePermission,
  operationBreakGlassPermission,
  operationCancelPermission,
  podsEvictPermission,
  reportCreatePermission,
  serviceRedeployPermission,
  secretReadPermission,
  secretUpdatePermission,
  validationRunPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  createQuantumRerankConditionalDecision,
  quantumRerankConditions,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

const forOwnersAndOnCall = [
  deploymentPausePermission,
  deploymentRestartPermission,
  deploymentResumePermission,
  deploymentRollbackPermission,
  alertSilencePermission,
  reportCreatePermission,
  validationRunPermission,
  onCallOverridePermission,
  notificationTestPermission,
  incidentAcknowledgePermission,
  podsEvictPermission,
  cacheFlushPermission,
  configUpdatePermission,
  serviceRedeployPermission,
  secretReadPermission,
  secretUpdatePermission,
  // Never what oneself asked for: the engine sees to that.
  operationApprovePermission,
];

/**
 * Sample policy: whoever is signed in reads everything but the names of the
 * keys of a Secret; each change is listed here with who may make it; what is
 * not listed is denied, among it `kubernetes.proxy`, which would reach the
 * cluster past every check.
 */
export class PortalPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return DENY;
    }
    if (
      isReadPermission(permission) &&
      !isPermission(permission, secretReadPermission)
    ) {
      return ALLOW;
    }
    const { userEntityRef, ownershipEntityRefs: claims } = user.info;

    const isOwner = quantumRerankConditions.isEntityOwner({ claims });
    const isOnCall = quantumRerankConditions.isOnCall({ claims });
    if (forOwnersAndOnCall.some(each => isPermission(permission, each))) {
      return createQuantumRerankConditionalDecision(
        permission as (typeof forOwnersAndOnCall)[number],
        { anyOf: [isOwner, isOnCall] },
      );
    }
    if (
      isPermission(permission, deploymentScalePermission) ||
      isPermission(permission, autoscalerUpdatePermission)
    ) {
      return createQuantumRerankConditionalDecision(permission, {
        allOf: [
          { anyOf: [isOwner, isOnCall] },
          quantumRerankConditions.withinReplicaBounds({}),
        ],
      });
    }
    if (isPermission(permission, operationBreakGlassPermission)) {
      return createQuantumRerankConditionalDecision(permission, isOnCall);
    }
    if (isPermission(permission, operationCancelPermission)) {
      return createQuantumRerankConditionalDecision(permission, {
        anyOf: [
          quantumRerankConditions.isRequester({ claims: [userEntityRef] }),
          isOwner,
          isOnCall,
        ],
      });
    }

    if (
      isPermission(permission, catalogEntityDeletePermission) ||
      isPermission(permission, catalogEntityRefreshPermission)
    ) {
      return createCatalogConditionalDecision(
        permission,
        catalogConditions.isEntityOwner({ claims }),
      );
    }

    // A template acts as the person who started it, so running one needs no
    // right of its own: its actions ask for theirs.
    if (
      isPermission(permission, taskCreatePermission) ||
      isPermission(permission, actionExecutePermission)
    ) {
      return ALLOW;
    }
    if (isPermission(permission, taskCancelPermission)) {
      return createScaffolderTaskConditionalDecision(
        permission,
        scaffolderTaskConditions.isTaskOwner({ createdBy: [userEntityRef] }),
      );
    }
    return DENY;
  }
}
