import { z } from 'zod';
import { timeZone } from './onCall';
import { dnsLabel, duration, httpUrl, interval, urlPath } from './primitives';
import { dashboardNameSchema, endpointClassSchema } from './signals';

/** A dashboard elsewhere, e.g. in Grafana. @public */
export const profileDashboardSchema = z.strictObject({
  title: z.string().min(1).max(100),
  url: httpUrl,
  /** Which of our dashboards it stands beside; all when absent. */
  dashboard: dashboardNameSchema.optional(),
});

/**
 * The most a performance validation may ask of the service. An environment
 * without them allows no load.
 *
 * @public
 */
export const loadLimitsSchema = z.strictObject({
  /** Requests per second, all endpoint classes together. */
  rate: z.number().gt(0).max(1000),
  /** Requests at the same time. */
  concurrency: z.int().min(1).max(100),
  /** At most `10m`. */
  duration: interval.refine(
    text => /^(\d{1,3}s|10m|[1-9]m)$/.test(text) && text !== '0s',
    { message: 'must be at most 10m, such as 30s or 2m' },
  ),
});

/** @public */
export type LoadLimits = z.infer<typeof loadLimitsSchema>;

/**
 * Where firing alerts and silences of an environment are read. Its
 * credentials are in the configuration of the backend. Without one the
 * backend evaluates the rules of the profile itself.
 *
 * @public
 */
export const alertmanagerSchema = z.strictObject({
  /** Base URL, to which `/api/v2/alerts` is added. */
  url: httpUrl,
  /** Labels which alerts of this environment have. `environment` is its name unless it is set here. */
  labels: z
    .record(
      z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be a name of a label'),
      z
        .string()
        .max(200)
        .regex(/^[^"\\\n\r]*$/, 'must not contain quotes or backslashes'),
    )
    .optional(),
});

/** @public */
export type AlertmanagerConfig = z.infer<typeof alertmanagerSchema>;

/** When something happens by itself. @public */
export const scheduleSchema = z.strictObject({
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: z
    .string()
    .regex(/^\S+( \S+){4}$/, 'must be a cron expression of five fields'),
  /** IANA name. */
  timeZone: timeZone.default('UTC'),
});

/** @public */
export type Schedule = z.infer<typeof scheduleSchema>;

const SAME_ID = { message: 'must not use an id twice' };

function haveOwnIds(steps: Array<{ id: string }>): boolean {
  return new Set(steps.map(({ id }) => id)).size === steps.length;
}

/** What a step of a check can look at. @public */
export const checkKindSchema = z.enum([
  'pods',
  'service',
  'ingress',
  'probes',
  'certificate',
  'pod-usage',
  'node-usage',
  'alerts',
  'autoscaler',
  'signals',
]);

/** @public */
export type CheckKind = z.infer<typeof checkKindSchema>;

/** The check of every morning. @public */
export const morningCheckSchema = z.strictObject({
  title: z.string().min(1).max(100),
  steps: z
    .array(
      z.strictObject({
        id: dnsLabel,
        title: z.string().min(1).max(100),
        checks: z.array(checkKindSchema).min(1),
        /** How far back it looks, where it looks back. */
        since: duration.optional(),
      }),
    )
    .min(1)
    .max(20)
    .refine(haveOwnIds, SAME_ID),
  /** When it runs by itself; never when absent. */
  schedule: scheduleSchema.optional(),
  /** Environments it runs in by itself; all when absent. */
  environments: z.array(dnsLabel).min(1).optional(),
});

/** @public */
export type MorningCheck = z.infer<typeof morningCheckSchema>;

/** A request to the service, below its base URL. @public */
export const serviceRequestSchema = z
  .strictObject({
    method: z.enum(['GET', 'POST']).default('GET'),
    path: urlPath,
    /** Sent as JSON. */
    body: z.json().optional(),
    timeout: interval.default('10s'),
  })
  .refine(({ method, body }) => method === 'POST' || body === undefined, {
    path: ['body'],
    message: 'needs method: POST',
  });

/** @public */
export type ServiceRequest = z.infer<typeof serviceRequestSchema>;

/** What performance validation and smoke test send. @public */
export const validationSchema = z.strictObject({
  performance: z
    .strictObject({
      requests: z
        .array(
          z.strictObject({
            endpointClass: endpointClassSchema,
            request: serviceRequestSchema,
            /** Share of the traffic, compared with the others. */
            weight: z.number().gt(0).max(1000).default(1),
            /** What the percentiles must keep, in seconds. */
            targets: z
              .strictObject({
                p50: z.number().gt(0).optional(),
                p95: z.number().gt(0).optional(),
                p99: z.number().gt(0).optional(),
              })
              .default({}),
          }),
        )
        .min(1)
        .max(20),
      /** Highest share of failed requests. */
      maxErrorRate: z.number().min(0).max(1).default(0.01),
    })
    .optional(),
  smoke: z
    .strictObject({
      steps: z
        .array(
          z.strictObject({
            id: dnsLabel,
            title: z.string().min(1).max(100),
            request: serviceRequestSchema,
            expect: z.strictObject({
              status: z.int().min(100).max(599).default(200),
              /** Keys the JSON answer must have at its top. */
              keys: z.array(z.string().min(1).max(100)).max(20).default([]),
              /** Longest time, in seconds. */
              within: z.number().gt(0).max(60).optional(),
            }),
          }),
        )
        .min(1)
        .max(50)
        .refine(haveOwnIds, SAME_ID),
    })
    .optional(),
});

/** @public */
export type Validation = z.infer<typeof validationSchema>;

/** When a certificate is about to expire. @public */
export const certificateBoundsSchema = z.strictObject({
  warning: duration.default('21d'),
  critical: duration.default('7d'),
});

/** @public */
export type CertificateBounds = z.infer<typeof certificateBoundsSchema>;

/** What availability is promised over which time. @public */
export const errorBudgetPolicySchema = z.strictObject({
  /** Id of a signal that is a ratio with a target from below. */
  signal: dnsLabel,
  /** E.g. `30d`; at most `31d`. */
  window: interval.refine(
    text => /^(([1-9]|[12]\d|3[01])d|\d{1,3}h)$/.test(text),
    {
      message: 'must be at most 31d, such as 30d or 24h',
    },
  ),
});

/** @public */
export type ErrorBudgetPolicy = z.infer<typeof errorBudgetPolicySchema>;
