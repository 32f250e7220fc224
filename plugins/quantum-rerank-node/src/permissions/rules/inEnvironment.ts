import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * The environment is one of those given.
 *
 * @public
 */
export const inEnvironment = createPermissionRule({
  name: 'IN_ENVIRONMENT',
  description: 'The environment is one of those given',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    environments: z
      .array(z.string())
      .describe('Names of environments of the profile'),
  }),
  apply: (resource, { environments }) =>
    environments.includes(resource.environment),
  toQuery: params => ({ rule: 'IN_ENVIRONMENT', params }),
});
