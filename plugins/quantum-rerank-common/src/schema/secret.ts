import { z } from 'zod';
import { configConsumerSchema } from './config';
import { pageOf, timestampSchema } from './primitives';

/** Answer of `GET …/secret`: everything but the values. @public */
export const secretSchema = z.object({
  secret: z.string(),
  resourceVersion: z.string(),
  createdAt: timestampSchema.optional(),
  /** E.g. `Opaque`; absent where the Secret may not be read. */
  type: z.string().optional(),
  /** Kubernetes takes no change of it; absent where the Secret may not be read. */
  immutable: z.boolean().optional(),
  /**
   * Why only its metadata is known; absent where the Secret may be read. Then
   * keys that no manager is recorded for are missing.
   */
  unread: z.string().optional(),
  /** Keys in the order of their names. */
  keys: z.array(
    z.object({
      key: z.string(),
      /** Who manages it, by the API server's own record. */
      managers: z.array(
        z.object({
          manager: z.string(),
          /** When the manager last wrote the Secret. */
          at: timestampSchema.optional(),
        }),
      ),
      /** The deployment, or one that is restarted with it, names this key; pods do not start without it. */
      required: z.boolean(),
    }),
  ),
  /** Absent where deployments may not be listed. */
  consumers: z.array(configConsumerSchema).optional(),
});

/** @public */
export type Secret = z.infer<typeof secretSchema>;

/**
 * What is kept of an earlier state of the Secret: which keys it had, and
 * whether their values are still the same. No value is kept, so none can be
 * restored.
 *
 * @public
 */
export const secretVersionSchema = z.object({
  id: z.string(),
  /** `backup`: as it was before a change. `verified`: as it was after one, when the pods that read it were well. */
  kind: z.enum(['backup', 'verified']),
  takenAt: timestampSchema,
  /** Who asked for the operation. */
  by: z.string().optional(),
  operation: z.string().optional(),
  resourceVersion: z.string(),
  keys: z.array(
    z.object({
      key: z.string(),
      /** Its value now, compared with the value then. `unknown`: one of both could not be read. */
      now: z.enum(['same', 'changed', 'removed', 'unknown']),
    }),
  ),
});

/** @public */
export type SecretVersion = z.infer<typeof secretVersionSchema>;

/** @public */
export const secretVersionPageSchema = pageOf(secretVersionSchema);
