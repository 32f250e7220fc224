import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * No freeze window holds in the environment now.
 *
 * @public
 */
export const outsideFreeze = createPermissionRule({
  name: 'OUTSIDE_FREEZE',
  description: 'No freeze window holds in the environment now',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({}),
  // Not known is not outside.
  apply: resource => resource.frozen === false,
  toQuery: () => ({ rule: 'OUTSIDE_FREEZE', params: {} }),
});
