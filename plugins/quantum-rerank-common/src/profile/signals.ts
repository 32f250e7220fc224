import { z } from 'zod';
import { actionNameSchema } from '../actions';
import { durationToMilliseconds } from './duration';
import { dnsLabel, duration, interval } from './primitives';

/** Unit of a signal; a ratio of 0.05 is shown as 5 %. @public */
export const signalUnitSchema = z.enum([
  'seconds',
  'ratio',
  'requests-per-second',
  'bytes',
  'bytes-per-second',
  'cores',
  'count',
]);

/** @public */
export type SignalUnit = z.infer<typeof signalUnitSchema>;

/** Part of the picture a signal belongs to. @public */
export const signalGroupSchema = z.enum([
  'health',
  'performance',
  'resources',
  'business',
]);

/** @public */
export type SignalGroup = z.infer<typeof signalGroupSchema>;

/** The three dashboards of the guide. @public */
export const dashboardNameSchema = z.enum([
  'service-health',
  'performance',
  'business',
]);

/** @public */
export type DashboardName = z.infer<typeof dashboardNameSchema>;

/** Kind of answer the guide has numbers of its own for. @public */
export const endpointClassSchema = z.enum([
  'health',
  'similarity',
  'batch',
  'error',
]);

/** @public */
export type EndpointClass = z.infer<typeof endpointClassSchema>;

/** Severity of the guide, P0 being the worst. @public */
export const severitySchema = z.enum(['P0', 'P1', 'P2', 'P3']);

/** @public */
export type Severity = z.infer<typeof severitySchema>;

const metricName = z
  .string()
  .max(200)
  .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'must be a name of a metric');

/** Labels a series must have, with these very values. */
const labels = z.record(z.string().max(100), z.string().max(200)).optional();

const selection = z.strictObject({ metric: metricName, where: labels });

/**
 * How a signal is derived from `/metrics` where there is no Prometheus. Every
 * form means what the PromQL beside it means.
 *
 * @public
 */
export const scrapeQuerySchema = z.union(
  [
    /** `histogram_quantile(quantile, sum by (le) (rate(of_bucket[window])))` */
    z.strictObject({
      quantile: z.number().gt(0).lt(1),
      of: metricName,
      where: labels,
    }),
    /** `sum(rate(metric[window]))`, or the highest such sum per value of a label. */
    z.strictObject({
      rate: metricName,
      where: labels,
      maxPer: z.string().max(100).optional(),
    }),
    /** `sum(rate(part[window])) / sum(rate(whole[window]))` */
    z.strictObject({ ratio: selection, of: selection }),
    /** The newest values of a gauge, brought together. */
    z.strictObject({
      gauge: metricName,
      where: labels,
      aggregate: z.enum(['max', 'min', 'sum', 'avg']),
    }),
    /** `avg_over_time(up[window])`: how much of the window it could be read. */
    z.strictObject({ up: z.literal(true) }),
  ],
  'must be one of {quantile, of}, {rate}, {ratio, of}, {gauge, aggregate}, {up: true}, each with known keys only',
);

/** @public */
export type ScrapeQuery = z.infer<typeof scrapeQuerySchema>;

const range = {
  min: z.number().optional(),
  max: z.number().optional(),
};

const rangeIsOne = [
  (value: { min?: number; max?: number }) =>
    (value.min ?? value.max) !== undefined &&
    (value.min ?? -Infinity) <= (value.max ?? Infinity),
  { message: 'needs min, max or both, and min must not be above max' },
] as const;

/** A number that the service promises to keep. @public */
export const signalTargetSchema = z
  .strictObject({
    ...range,
    /** Where the number comes from, in a few words. */
    source: z.string().optional(),
  })
  .refine(...rangeIsOne);

/** @public */
export type SignalTarget = z.infer<typeof signalTargetSchema>;

/** The range in which a signal normally sits. @public */
export const signalRangeSchema = z.strictObject(range).refine(...rangeIsOne);

/** @public */
export type SignalRange = z.infer<typeof signalRangeSchema>;

/**
 * One measured quantity.
 *
 * @public
 */
export const profileSignalSchema = z
  .strictObject({
    id: dnsLabel,
    title: z.string().min(1).max(100),
    description: z.string().max(500).optional(),
    unit: signalUnitSchema,
    group: signalGroupSchema,
    endpointClass: endpointClassSchema.optional(),
    /** Where it is drawn; by its group when absent. */
    dashboard: dashboardNameSchema.optional(),
    /** Title of the chart in which it is drawn together with others of its unit. */
    chart: z.string().min(1).max(100).optional(),
    /** Time over which rates are taken. */
    window: interval.default('5m'),
    /** One series; `$namespace`, `$window` and the source's labels are filled in. */
    promql: z.string().min(1).max(2000).optional(),
    scrape: scrapeQuerySchema.optional(),
    target: signalTargetSchema.optional(),
    normal: signalRangeSchema.optional(),
    /** Environments whose traffic the normal range describes; all when absent. */
    normalIn: z.array(dnsLabel).min(1).optional(),
    /**
     * Which way is better, and so which side of `normal` is the bad one:
     * `lower` – above it; `higher` – below it; `within` – both.
     */
    good: z.enum(['lower', 'higher', 'within']),
  })
  .refine(
    // Samples are kept for an hour.
    ({ scrape, window }) =>
      !scrape || durationToMilliseconds(window) <= 60 * 60_000,
    { path: ['window'], message: 'must be at most 1h where scrape is used' },
  );

/** @public */
export type ProfileSignal = z.infer<typeof profileSignalSchema>;

/**
 * A bound of a signal that somebody must react to.
 *
 * @public
 */
export const alertRuleSchema = z
  .strictObject({
    id: dnsLabel,
    severity: severitySchema,
    title: z.string().min(1).max(100),
    /** Id of a signal. */
    signal: dnsLabel,
    above: z.number().optional(),
    below: z.number().optional(),
    /** How long the bound must stay crossed. */
    for: duration,
    /** What to do, in a few sentences. */
    response: z.string().min(1).max(2000),
    /** What helps, as operations of the portal. */
    actions: z.array(actionNameSchema).default([]),
  })
  .refine(rule => (rule.above === undefined) !== (rule.below === undefined), {
    message: 'needs either above or below',
  });

/** @public */
export type AlertRule = z.infer<typeof alertRuleSchema>;
