import { z } from 'zod';
import { pageOf, timestampSchema } from './primitives';

/**
 * A revision of the deployment, i.e. one of its ReplicaSets.
 *
 * @public
 */
export const revisionSchema = z.object({
  revision: z.int(),
  replicaSet: z.string(),
  uid: z.string(),
  templateHash: z.string().optional(),
  images: z.array(z.object({ container: z.string(), image: z.string() })),
  changeCause: z.string().optional(),
  createdAt: timestampSchema,
  replicas: z.object({ desired: z.int(), ready: z.int() }),
  /** Is the deployment's template. */
  current: z.boolean(),
  /** Set when the template equals that of this lower revision apart from the restart annotation. */
  restartOf: z.int().optional(),
  restartedAt: z.string().optional(),
});

/** @public */
export type Revision = z.infer<typeof revisionSchema>;

/** @public */
export const revisionPageSchema = pageOf(revisionSchema);
