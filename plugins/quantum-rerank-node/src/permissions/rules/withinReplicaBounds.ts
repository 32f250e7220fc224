import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * A scaling stays within bounds: those given, else those of the environment
 * in the profile. Holds for everything that is not a scaling.
 *
 * @public
 */
export const withinReplicaBounds = createPermissionRule({
  name: 'WITHIN_REPLICA_BOUNDS',
  description:
    'The number of replicas lies within the given bounds, or without them within the bounds of the profile; true for other actions than scale',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    min: z.number().int().min(0).optional().describe('Lowest number allowed'),
    max: z.number().int().min(0).optional().describe('Highest number allowed'),
  }),
  apply: (resource, params) => {
    if (resource.action !== 'scale') {
      return true;
    }
    const replicas = resource.parameters?.replicas;
    const min = params.min ?? resource.replicaBounds.min;
    const max = params.max ?? resource.replicaBounds.max;
    return typeof replicas === 'number' && replicas >= min && replicas <= max;
  },
  toQuery: params => ({ rule: 'WITHIN_REPLICA_BOUNDS', params }),
});
