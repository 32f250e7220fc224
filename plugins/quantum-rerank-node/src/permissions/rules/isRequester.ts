import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * The operation was asked for by one of the claims.
 *
 * @public
 */
export const isRequester = createPermissionRule({
  name: 'IS_REQUESTER',
  description: 'The operation was asked for by one of the given users',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references, usually the user alone'),
  }),
  apply: (resource, { claims }) =>
    resource.requestedBy !== undefined && claims.includes(resource.requestedBy),
  toQuery: params => ({ rule: 'IS_REQUESTER', params }),
});
