import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * The entity is owned by one of the claims.
 *
 * @public
 */
export const isEntityOwner = createPermissionRule({
  name: 'IS_ENTITY_OWNER',
  description: 'The entity is owned by one of the given users or groups',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references, usually the ownership claims of the user'),
  }),
  apply: (resource, { claims }) =>
    resource.ownerRefs.some(ref => claims.includes(ref)),
  toQuery: params => ({ rule: 'IS_ENTITY_OWNER', params }),
});
