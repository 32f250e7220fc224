import {
  createPermission,
  type Permission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { ActionName } from './actions';

/**
 * Resource type of everything that is decided per entity, environment and
 * action.
 *
 * @public
 */
export const RESOURCE_TYPE_OPERATION = 'quantum-rerank-operation';

const resourceType = RESOURCE_TYPE_OPERATION;

/**
 * See snapshot, pods, revisions and profile of an environment.
 *
 * @public
 */
export const overviewReadPermission = createPermission({
  name: 'quantum-rerank.overview.read',
  attributes: { action: 'read' },
  resourceType,
});

/**
 * See operations that were carried out, with their plans and reasons.
 *
 * @public
 */
export const historyReadPermission = createPermission({
  name: 'quantum-rerank.history.read',
  attributes: { action: 'read' },
  resourceType,
});

/**
 * Change the number of replicas.
 *
 * @public
 */
export const deploymentScalePermission = createPermission({
  name: 'quantum-rerank.deployment.scale',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Replace all pods by new ones of the same revision.
 *
 * @public
 */
export const deploymentRestartPermission = createPermission({
  name: 'quantum-rerank.deployment.restart',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Return to an earlier revision.
 *
 * @public
 */
export const deploymentRollbackPermission = createPermission({
  name: 'quantum-rerank.deployment.rollback',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Stop rollouts of the deployment for a while.
 *
 * @public
 */
export const deploymentPausePermission = createPermission({
  name: 'quantum-rerank.deployment.pause',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Let rollouts of the deployment go on.
 *
 * @public
 */
export const deploymentResumePermission = createPermission({
  name: 'quantum-rerank.deployment.resume',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Change bounds, targets and behaviour of the autoscaler.
 *
 * @public
 */
export const autoscalerUpdatePermission = createPermission({
  name: 'quantum-rerank.hpa.update',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Evict pods, which disruption budgets may delay.
 *
 * @public
 */
export const podsEvictPermission = createPermission({
  name: 'quantum-rerank.pods.evict',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Remove keys from the cache.
 *
 * @public
 */
export const cacheFlushPermission = createPermission({
  name: 'quantum-rerank.cache.flush',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Change keys of the ConfigMap, or bring a kept version of it back.
 *
 * @public
 */
export const configUpdatePermission = createPermission({
  name: 'quantum-rerank.config.update',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Apply the configured manifests of the service.
 *
 * @public
 */
export const serviceRedeployPermission = createPermission({
  name: 'quantum-rerank.service.redeploy',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Change keys of the Secret. Nobody reads a value through it.
 *
 * @public
 */
export const secretUpdatePermission = createPermission({
  name: 'quantum-rerank.secret.update',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * See which keys the Secret has, who wrote them, and what is kept of earlier
 * states. Values are never shown.
 *
 * @public
 */
export const secretReadPermission = createPermission({
  name: 'quantum-rerank.secret.read',
  attributes: { action: 'read' },
  resourceType,
});

/**
 * Cancel an operation that is still cancellable.
 *
 * @public
 */
export const operationCancelPermission = createPermission({
  name: 'quantum-rerank.operation.cancel',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Approve or reject operations that others asked for, and review those that
 * passed approval or freeze in an emergency.
 *
 * @public
 */
export const operationApprovePermission = createPermission({
  name: 'quantum-rerank.operation.approve',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Pass approval and freeze in an emergency.
 *
 * @public
 */
export const operationBreakGlassPermission = createPermission({
  name: 'quantum-rerank.operation.break-glass',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Silence alerts for a time, and end such a silence.
 *
 * @public
 */
export const alertSilencePermission = createPermission({
  name: 'quantum-rerank.alert.silence',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Say that alerts have changed, so that they are read again: for the webhook
 * of an Alertmanager.
 *
 * @public
 */
export const alertNotifyPermission = createPermission({
  name: 'quantum-rerank.alert.notify',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Start checks that only look, such as the morning check.
 *
 * @public
 */
export const reportCreatePermission = createPermission({
  name: 'quantum-rerank.report.create',
  attributes: { action: 'create' },
  resourceType,
});

/**
 * Send requests of our own to the service: performance validation and smoke
 * test.
 *
 * @public
 */
export const validationRunPermission = createPermission({
  name: 'quantum-rerank.validation.run',
  attributes: { action: 'create' },
  resourceType,
});

/**
 * See the names of who is on call. Roles and static contacts need no more
 * than `quantum-rerank.overview.read`.
 *
 * @public
 */
export const onCallReadPermission = createPermission({
  name: 'quantum-rerank.oncall.read',
  attributes: { action: 'read' },
  resourceType,
});

/**
 * See phone numbers and addresses of who is on call.
 *
 * @public
 */
export const onCallContactReadPermission = createPermission({
  name: 'quantum-rerank.oncall.contact.read',
  attributes: { action: 'read' },
  resourceType,
});

/**
 * Take, swap and hand over shifts.
 *
 * @public
 */
export const onCallOverridePermission = createPermission({
  name: 'quantum-rerank.oncall.override',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * Send a test message over a notification route.
 *
 * @public
 */
export const notificationTestPermission = createPermission({
  name: 'quantum-rerank.notification.test',
  attributes: { action: 'create' },
  resourceType,
});

/**
 * Acknowledge an escalation, which stops it.
 *
 * @public
 */
export const incidentAcknowledgePermission = createPermission({
  name: 'quantum-rerank.incident.acknowledge',
  attributes: { action: 'update' },
  resourceType,
});

/**
 * The permission that each action asks for.
 *
 * @public
 */
export const actionPermissions: Record<
  ActionName,
  ResourcePermission<typeof RESOURCE_TYPE_OPERATION>
> = {
  scale: deploymentScalePermission,
  restart: deploymentRestartPermission,
  rollback: deploymentRollbackPermission,
  pause: deploymentPausePermission,
  resume: deploymentResumePermission,
  autoscaling: autoscalerUpdatePermission,
  'evict-pods': podsEvictPermission,
  'cache-flush': cacheFlushPermission,
  'config-update': configUpdatePermission,
  'config-restore': configUpdatePermission,
  redeploy: serviceRedeployPermission,
  'secret-update': secretUpdatePermission,
};

/**
 * All permissions of the plugin.
 *
 * @public
 */
export const quantumRerankPermissions: Permission[] = [
  overviewReadPermission,
  historyReadPermission,
  deploymentScalePermission,
  deploymentRestartPermission,
  deploymentRollbackPermission,
  deploymentPausePermission,
  deploymentResumePermission,
  autoscalerUpdatePermission,
  podsEvictPermission,
  cacheFlushPermission,
  configUpdatePermission,
  serviceRedeployPermission,
  secretUpdatePermission,
  secretReadPermission,
  operationCancelPermission,
  operationApprovePermission,
  operationBreakGlassPermission,
  alertSilencePermission,
  alertNotifyPermission,
  reportCreatePermission,
  validationRunPermission,
  onCallReadPermission,
  onCallContactReadPermission,
  onCallOverridePermission,
  notificationTestPermission,
  incidentAcknowledgePermission,
];
