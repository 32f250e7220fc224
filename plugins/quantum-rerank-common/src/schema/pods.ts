import { z } from 'zod';
import { pageOf, timestampSchema } from './primitives';
import { usageSchema } from './snapshot';

/**
 * One pod of the workload.
 *
 * @public
 */
export const podSchema = z.object({
  name: z.string(),
  uid: z.string(),
  phase: z.string(),
  /** The word kubectl shows as STATUS: Running, ContainerCreating, ImagePullBackOff, Terminating, … */
  state: z.string(),
  /** Kubernetes' message that explains the state; hostile text. */
  message: z.string().optional(),
  ready: z.boolean(),
  containers: z.object({ ready: z.int(), total: z.int() }),
  restarts: z.int(),
  lastRestartAt: timestampSchema.optional(),
  lastTerminationReason: z.string().optional(),
  createdAt: timestampSchema,
  node: z.string().optional(),
  revision: z.int().optional(),
  images: z.array(z.string()),
  usage: usageSchema.optional(),
  limits: z.object({
    cpuCores: z.number().optional(),
    memoryBytes: z.number().optional(),
  }),
});

/** @public */
export type Pod = z.infer<typeof podSchema>;

/** Sort keys of the pod list. @public */
export const podOrderFields = [
  'name',
  'state',
  'restarts',
  'age',
  'cpu',
  'memory',
  'node',
] as const;

/** Query of `GET …/pods`. @public */
export const podQuerySchema = z.strictObject({
  /** Part of the name, node or image, case-insensitive, literal. */
  search: z.string().max(253).optional(),
  state: z.string().max(100).optional(),
  ready: z.enum(['true', 'false']).optional(),
  orderBy: z.enum(podOrderFields).default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: z.coerce.number().int().min(1).max(200).default(25),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type PodQuery = z.input<typeof podQuerySchema>;

/** @public */
export const podPageSchema = pageOf(podSchema).extend({
  /** Version of the snapshot the page was cut from. */
  version: z.string(),
});

/** @public */
export type PodPage = z.infer<typeof podPageSchema>;
