import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * A grave incident of the environment is open now: P0 or P1, or only one of
 * the severities given.
 *
 * @public
 */
export const hasOpenIncident = createPermissionRule({
  name: 'HAS_OPEN_INCIDENT',
  description: 'An incident of severity P0 or P1 is open in the environment',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    severities: z
      .array(z.enum(['P0', 'P1']))
      .optional()
      .describe('Only these severities; P0 and P1 when absent'),
  }),
  apply: (resource, { severities = ['P0', 'P1'] }) =>
    (resource.openIncidents ?? []).some(({ severity }) =>
      severities.some(each => each === severity),
    ),
  toQuery: params => ({ rule: 'HAS_OPEN_INCIDENT', params }),
});
