import { z } from 'zod';
import { severitySchema, signalUnitSchema } from '../profile/signals';
import { pageOf, timestampSchema } from './primitives';

/** One time an alert rule fired. @public */
export const alertEpisodeSchema = z.object({
  id: z.string(),
  /** Id of the rule, which may have left the profile since. */
  rule: z.string(),
  /** Title and severity it had then. */
  title: z.string(),
  severity: severitySchema,
  /** `firing`: it is not over, also while its signal is unknown. */
  state: z.enum(['firing', 'resolved']),
  /** Signal of the rule, while the profile has both. */
  signal: z.string().optional(),
  unit: signalUnitSchema.optional(),
  /** When it began to fire, in the unit of the signal. */
  value: z.number().optional(),
  /** Since when the bound was crossed. */
  activeAt: timestampSchema.optional(),
  firedAt: timestampSchema,
  resolvedAt: timestampSchema.optional(),
});

/** @public */
export type AlertEpisode = z.infer<typeof alertEpisodeSchema>;

/** Query of `GET …/alerts/history`. @public */
export const alertHistoryQuerySchema = z.strictObject({
  rule: z.string().min(1).max(63).optional(),
  severity: severitySchema.optional(),
  state: alertEpisodeSchema.shape.state.optional(),
  /** Those that began to fire at this moment or later. */
  after: timestampSchema.optional(),
  /** Those that began to fire before this moment. */
  before: timestampSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type AlertHistoryQuery = z.input<typeof alertHistoryQuerySchema>;

/** Answer of `GET …/alerts/history`, newest first. @public */
export const alertEpisodePageSchema = pageOf(alertEpisodeSchema);
