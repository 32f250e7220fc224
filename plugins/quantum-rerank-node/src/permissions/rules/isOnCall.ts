import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * One of the claims is on call for the environment now.
 *
 * @public
 */
export const isOnCall = createPermissionRule({
  name: 'IS_ON_CALL',
  description: 'One of the given users or groups is on call now',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references, usually the ownership claims of the user'),
  }),
  apply: (resource, { claims }) =>
    resource.onCallRefs.some(ref => claims.includes(ref)),
  toQuery: params => ({ rule: 'IS_ON_CALL', params }),
});
