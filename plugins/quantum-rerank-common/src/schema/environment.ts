import { z } from 'zod';
import { actionNameSchema, manifestSourceIdSchema } from '../actions';
import { capabilityNameSchema } from '../capabilities';
import { loadLimitsSchema } from '../profile/checks';
import { dashboardNameSchema } from '../profile/signals';

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
 * Whether the caller may do something that changes no workload.
 *
 * @public
 */
export const capabilitySchema = availabilitySchema
  .omit({ action: true })
  .extend({ capability: capabilityNameSchema });

/** @public */
export type Capability = z.infer<typeof capabilitySchema>;

/** A dashboard elsewhere. @public */
export const dashboardLinkSchema = z.object({
  title: z.string(),
  url: z.string(),
  /** Which of our dashboards it stands beside; all when absent. */
  dashboard: dashboardNameSchema.optional(),
});

/** @public */
export type DashboardLink = z.infer<typeof dashboardLinkSchema>;

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
  capabilities: z.array(capabilitySchema),
  /** What of the cache may be flushed; absent: its address is not known. */
  cache: z
    .object({
      prefixes: z.array(z.object({ prefix: z.string(), title: z.string() })),
    })
    .optional(),
  /** Where manifests for `redeploy` are configured to come from; absent: nowhere. */
  manifestSources: z
    .array(z.object({ id: manifestSourceIdSchema, title: z.string() }))
    .optional(),
  /** Links to dashboards elsewhere, of the profile. */
  dashboards: z.array(dashboardLinkSchema),
  /** What a performance validation may ask of the service; absent: no load is allowed. */
  loadLimits: loadLimitsSchema.optional(),
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
