import { z } from 'zod';

const podName = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
    'pods must be names of pods',
  );

/**
 * Parameters of `evict-pods`.
 *
 * @public
 */
export const evictPodsParametersSchema = z.strictObject({
  pods: z
    .array(podName)
    .min(1, 'pods must name at least one pod')
    .max(50, 'pods must name at most 50 pods')
    .refine(names => new Set(names).size === names.length, {
      message: 'pods must name each pod once',
    })
    .describe('Names of the pods, which are evicted one after the other'),
});

/** @public */
export type EvictPodsParameters = z.infer<typeof evictPodsParametersSchema>;
