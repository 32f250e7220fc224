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
  operationCancelPermission,
];
