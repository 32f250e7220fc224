import { z } from 'zod';
import { pageOf, timestampSchema } from './primitives';

/**
 * A deployment that reads a ConfigMap or a Secret.
 *
 * @public
 */
export const configConsumerSchema = z.object({
  deployment: z.string(),
  /**
   * Environment variables are read when a container starts; files follow a
   * change within minutes.
   */
  via: z.array(z.enum(['environment', 'files'])),
  /** It is the deployment that is operated here. */
  operated: z.boolean(),
  /** It is restarted with a change: the operated one, or one that the profile names. */
  restarted: z.boolean(),
});

/** @public */
export type ConfigConsumer = z.infer<typeof configConsumerSchema>;

/** Answer of `GET …/config`. @public */
export const configSchema = z.object({
  configMap: z.string(),
  resourceVersion: z.string(),
  /** Kubernetes takes no change of it. */
  immutable: z.boolean(),
  /** Keys in the order of their names. */
  items: z.array(
    z.object({
      key: z.string(),
      /** Absent where it is not shown. */
      value: z.string().optional(),
      /** `secret`: it looks like a secret. `binary`: it is no text. */
      hidden: z.enum(['secret', 'binary']).optional(),
    }),
  ),
  /** Absent where deployments may not be listed. */
  consumers: z.array(configConsumerSchema).optional(),
});

/** @public */
export type Config = z.infer<typeof configSchema>;

/**
 * A kept state of the ConfigMap.
 *
 * @public
 */
export const configVersionSchema = z.object({
  id: z.string(),
  /** `backup`: as it was before a change. `verified`: as it was after one, when the pods that read it were well. `observed`: as a revision was seen to run with it. */
  kind: z.enum(['backup', 'verified', 'observed']),
  takenAt: timestampSchema,
  /** Who asked for the operation. Of an observed one, what wrote it last, where that is known. */
  by: z.string().optional(),
  /** Absent for an observed one. */
  operation: z.string().optional(),
  resourceVersion: z.string(),
  keys: z.int(),
  /** Keys whose values looked like secrets or were no text: they are not kept and cannot be restored. */
  notKept: z.array(z.string()),
  /** What restoring it would do now; absent where the ConfigMap cannot be read. */
  difference: z
    .object({ set: z.array(z.string()), removed: z.array(z.string()) })
    .optional(),
});

/** @public */
export type ConfigVersion = z.infer<typeof configVersionSchema>;

/** @public */
export const configVersionPageSchema = pageOf(configVersionSchema);

/** Query of `GET …/config/versions`. @public */
export const configVersionQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type ConfigVersionQuery = z.input<typeof configVersionQuerySchema>;
