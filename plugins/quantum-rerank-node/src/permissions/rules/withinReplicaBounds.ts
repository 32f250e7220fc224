import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { operationResourceRef } from '../resource';

/**
 * A scaling, or the bounds given to an autoscaler, stay within bounds: those
 * given, else those of the environment in the profile. Holds for everything
 * else.
 *
 * @public
 */
export const withinReplicaBounds = createPermissionRule({
  name: 'WITHIN_REPLICA_BOUNDS',
  description:
    'The numbers of replicas lie within the given bounds, or without them within the bounds of the profile; true for other actions than scale and autoscaling',
  resourceRef: operationResourceRef,
  paramsSchema: z.object({
    min: z.number().int().min(0).optional().describe('Lowest number allowed'),
    max: z.number().int().min(0).optional().describe('Highest number allowed'),
  }),
  apply: (resource, params) => {
    const min = params.min ?? resource.replicaBounds.min;
    const max = params.max ?? resource.replicaBounds.max;
    const within = (replicas: unknown) =>
      typeof replicas === 'number' && replicas >= min && replicas <= max;
    switch (resource.action) {
      case 'scale':
        return within(resource.parameters?.replicas);
      case 'autoscaling':
        return [
          resource.parameters?.minReplicas,
          resource.parameters?.maxReplicas,
        ].every(bound => bound === undefined || within(bound));
      default:
        return true;
    }
  },
  toQuery: params => ({ rule: 'WITHIN_REPLICA_BOUNDS', params }),
});
