import { z } from 'zod';
import { pageOf, timestampSchema } from './primitives';

/**
 * A state of the ConfigMap that a revision was seen to run with.
 *
 * @public
 */
export const revisionConfigurationSchema = z.object({
  /** Absent where it is not clear which one the revision reads. */
  configMap: z.string().optional(),
  /** Kept version of it; absent where it is not known. */
  version: z.string().optional(),
  /** Why it is not known. */
  problem: z.string().optional(),
  seenFrom: timestampSchema,
  /** Absent while the revision still runs with it. */
  seenUntil: timestampSchema.optional(),
  /** Its pods surely began with it. */
  started: z.boolean(),
  /** The one that `configuration: true` of a rollback brings back. */
  decisive: z.boolean(),
  /** Keys that are different now; absent where it is not known. */
  differing: z.array(z.string()).optional(),
});

/** @public */
export type RevisionConfiguration = z.infer<typeof revisionConfigurationSchema>;

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
  /** What it was seen to run with the last time, oldest first; absent where the backend did not see it. */
  configurations: z.array(revisionConfigurationSchema).optional(),
});

/** @public */
export type Revision = z.infer<typeof revisionSchema>;

/** @public */
export const revisionPageSchema = pageOf(revisionSchema);
