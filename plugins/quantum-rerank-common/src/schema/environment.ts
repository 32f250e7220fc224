import { z } from 'zod';
import { actionNameSchema } from '../actions';

/**
 * Whether the caller may do something in an environment, in the backend's
 * words. A POST answers the same way.
 *
 * @public
 */
export const availabilitySchema = z.object({
  action: actionNameSchema,
  permission: z.string(),
  /** `conditional`: depends on the parameters, `reason` says how. */
  state: z.enum(['allowed', 'conditional', 'denied']),
  /** One sentence: why allowed, or who could and whom to ask. */
  reason: z.string(),
});

/** @public */
export type Availability = z.infer<typeof availabilitySchema>;

/**
 * An environment of an entity and what the caller may do there.
 *
 * @public
 */
export const environmentSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** Dialogs of production environments are marked. */
  tier: z.enum(['production', 'non-production']),
  cluster: z.string(),
  namespace: z.string(),
  deployment: z.string(),
  /** Replica numbers a person may choose from; source: the profile. */
  replicaBounds: z.object({ min: z.int(), max: z.int() }),
  /** False while every change is refused whoever asks; `writesReason` says why. */
  writesEnabled: z.boolean(),
  writesReason: z.string().optional(),
  actions: z.array(availabilitySchema),
});

/** @public */
export type Environment = z.infer<typeof environmentSchema>;

/** Answer of `GET …/environments`. @public */
export const environmentsSchema = z.object({
  entityRef: z.string(),
  profile: z.object({ name: z.string(), title: z.string() }),
  items: z.array(environmentSchema),
});

/** @public */
export type Environments = z.infer<typeof environmentsSchema>;
