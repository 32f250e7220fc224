import { z } from 'zod';
import {
  dashboardNameSchema,
  endpointClassSchema,
  severitySchema,
  signalGroupSchema,
  signalUnitSchema,
} from '../profile/signals';
import { timestampSchema, verdictStateSchema } from './primitives';

/** Ends of a range; either may be open. @public */
export const boundsSchema = z.object({
  min: z.number().optional(),
  max: z.number().optional(),
});

/**
 * The newest value of a signal and what it is compared with. Values are in
 * the signal's unit.
 *
 * @public
 */
export const signalReadingSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  unit: signalUnitSchema,
  group: signalGroupSchema,
  endpointClass: endpointClassSchema.optional(),
  /** Where it is drawn; by its group when absent. */
  dashboard: dashboardNameSchema.optional(),
  /** Title of the chart in which it is drawn with others of its unit. */
  chart: z.string().optional(),
  /** Absent while unknown; never zero for want of a value. */
  value: z.number().optional(),
  state: verdictStateSchema,
  /** One sentence: why it is unknown, or which bound is crossed. */
  reason: z.string().optional(),
  /** Unknown because nothing happened that could be measured, which is no trouble. */
  idle: z.boolean().optional(),
  /** When the value was measured. */
  observedAt: timestampSchema.optional(),
  /** Since when `state` holds, as far as the kept history tells. */
  since: timestampSchema.optional(),
  target: boundsSchema.extend({ source: z.string().optional() }).optional(),
  normal: boundsSchema.optional(),
  /** The alert rules of this signal, worst first. */
  bounds: z.array(
    z.object({
      /** Id of the rule. */
      alert: z.string(),
      title: z.string(),
      severity: severitySchema,
      above: z.number().optional(),
      below: z.number().optional(),
      for: z.string(),
      /** Whether the value is beyond the bound now, however long. */
      crossed: z.boolean(),
    }),
  ),
  /** Time over which it was measured, e.g. `5m`. */
  window: z.string(),
});

/** @public */
export type SignalReading = z.infer<typeof signalReadingSchema>;

/**
 * How well the source of metrics can be read.
 *
 * @public
 */
export const signalSourceSchema = z.object({
  kind: z.enum(['prometheus', 'scrape', 'none']),
  /**
   * `live`: the last look succeeded. `stale`: it failed, and values are of
   * `lastSuccessAt`. `unreachable`: never, or too long ago for any value.
   * `none`: the profile names no source.
   */
  state: z.enum(['live', 'stale', 'unreachable', 'none']),
  /** Why not live, without addresses and credentials. */
  reason: z.string().optional(),
  lastSuccessAt: timestampSchema.optional(),
});

/** @public */
export type SignalSource = z.infer<typeof signalSourceSchema>;

/** Answer of `GET …/signals`. @public */
export const signalsSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  source: signalSourceSchema,
  verdict: z.object({
    state: verdictStateSchema,
    /** One sentence. */
    summary: z.string(),
  }),
  /** In the order of the profile. */
  items: z.array(signalReadingSchema),
  /** Opaque; changes whenever a reading changes. */
  version: z.string(),
});

/** @public */
export type Signals = z.infer<typeof signalsSchema>;

/** How far back a history goes; see {@link longSignalRanges}. @public */
export const signalRangeNameSchema = z.enum(['1h', '6h', '24h', '7d', '30d']);

/** @public */
export type SignalRangeName = z.infer<typeof signalRangeNameSchema>;

/**
 * Ranges that only a Prometheus has: measurements of the service's own metrics
 * are kept for a day.
 *
 * @public
 */
export const longSignalRanges: readonly SignalRangeName[] = ['7d', '30d'];

/** Query of `GET …/signals/{signal}/history`. @public */
export const signalHistoryQuerySchema = z.strictObject({
  range: signalRangeNameSchema.default('1h'),
});

/** @public */
export type SignalHistoryQuery = z.input<typeof signalHistoryQuerySchema>;

/**
 * Answer of `GET …/signals/{signal}/history`.
 *
 * @public
 */
export const signalHistorySchema = z.object({
  signal: z.string(),
  unit: signalUnitSchema,
  range: signalRangeNameSchema,
  /** Start and end of the range; points lie between them. */
  from: timestampSchema,
  to: timestampSchema,
  /** Distance of two points. */
  stepSeconds: z.number(),
  /** Oldest first, one per step; null where nothing was measured. */
  points: z.array(
    z.object({ at: timestampSchema, value: z.number().nullable() }),
  ),
  /** Why there are no points, or fewer than asked for. */
  reason: z.string().optional(),
  target: signalReadingSchema.shape.target,
  normal: boundsSchema.optional(),
  /** What was changed in this time, oldest first. */
  marks: z.array(
    z.object({
      at: timestampSchema,
      kind: z.enum(['operation', 'release']),
      title: z.string(),
      /** Id of the operation; absent where the caller may not see it. */
      id: z.string().optional(),
    }),
  ),
});

/** @public */
export type SignalHistory = z.infer<typeof signalHistorySchema>;
