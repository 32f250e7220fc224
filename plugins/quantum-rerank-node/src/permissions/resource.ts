import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_OPERATION,
  type ActionName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * What a permission decision is taken on: an entity's environment and, for a
 * change, what is asked for.
 *
 * @public
 */
export interface OperationResource {
  /** Full entity reference. */
  entityRef: string;
  environment: string;
  /** Full references of the entity's owners. */
  ownerRefs: string[];
  /** Full references of the users and groups that are on call now. */
  onCallRefs: string[];
  /** Replica numbers a person may choose from in this environment. */
  replicaBounds: { min: number; max: number };
  /** Whether a freeze window holds now; absent where it was not looked. */
  frozen?: boolean;
  /** Open incidents of severity P0 and P1; absent where they are not known. */
  openIncidents?: Array<{ id: string; severity: string }>;
  /** Absent for reads. */
  action?: ActionName;
  /** Parameters of the action. */
  parameters?: Record<string, unknown>;
  /** Who asked for the operation, where the decision is about one that exists. */
  requestedBy?: string;
}

/**
 * A rule with its parameters. Operations are not filtered by a store's query
 * language but by asking the rules about each possible requester, so a query
 * is the condition itself.
 *
 * @public
 */
export interface OperationResourceQuery {
  rule: string;
  params: Record<string, unknown>;
}

/**
 * Resource type of every permission of this plugin.
 *
 * @public
 */
export const operationResourceRef = createPermissionResourceRef<
  OperationResource,
  OperationResourceQuery
>().with({
  pluginId: 'quantum-rerank',
  resourceType: RESOURCE_TYPE_OPERATION,
});
