import { z } from 'zod';
import { checkKindSchema, loadLimitsSchema } from '../profile/checks';
import { endpointClassSchema } from '../profile/signals';
import { pageOf, timestampSchema, verdictStateSchema } from './primitives';

/** What can be run and leaves a report. @public */
export const reportKindSchema = z.enum([
  'morning-check',
  'performance-validation',
  'smoke-test',
]);

/** @public */
export type ReportKind = z.infer<typeof reportKindSchema>;

/** @public */
export const reportStateSchema = z.enum([
  'queued',
  'running',
  'finished',
  'cancelled',
  /** It could not be carried out; `reason` says why. */
  'failed',
  /** The process that ran it ended; what it had found is kept. */
  'interrupted',
]);

/** @public */
export type ReportState = z.infer<typeof reportStateSchema>;

/** @public */
export const finalReportStates = [
  'finished',
  'cancelled',
  'failed',
  'interrupted',
] as const satisfies readonly ReportState[];

/** One thing that was looked at. @public */
export const reportFactSchema = z.object({
  check: checkKindSchema.optional(),
  /** E.g. name of a pod or path of a probe. */
  subject: z.string(),
  state: verdictStateSchema,
  /** One sentence. */
  summary: z.string(),
  observedAt: timestampSchema.optional(),
});

/** @public */
export type ReportFact = z.infer<typeof reportFactSchema>;

/** One step of a run. @public */
export const reportStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'skipped']),
  /** The worst of its facts, once done. */
  verdict: verdictStateSchema.optional(),
  /** One sentence, once done. */
  summary: z.string().optional(),
  startedAt: timestampSchema.optional(),
  finishedAt: timestampSchema.optional(),
  facts: z.array(reportFactSchema),
});

/** @public */
export type ReportStep = z.infer<typeof reportStepSchema>;

const percentile = z.number().nullable();

/** How the requests of one endpoint class went; times in seconds. @public */
export const performanceResultSchema = z.object({
  endpointClass: endpointClassSchema,
  requests: z.int(),
  errors: z.int(),
  /** Null where no request was answered. */
  p50: percentile,
  p95: percentile,
  p99: percentile,
  max: percentile,
  targets: z.object({
    p50: z.number().optional(),
    p95: z.number().optional(),
    p99: z.number().optional(),
  }),
  state: verdictStateSchema,
  reason: z.string().optional(),
  /** The same of the run it is compared with. */
  previous: z
    .object({ p50: percentile, p95: percentile, p99: percentile })
    .optional(),
});

/** @public */
export type PerformanceResult = z.infer<typeof performanceResultSchema>;

/** What was asked of the service. @public */
export const loadParametersSchema = loadLimitsSchema;

/** @public */
export type LoadParameters = z.infer<typeof loadParametersSchema>;

/** @public */
export const reportSummarySchema = z.object({
  id: z.string(),
  kind: reportKindSchema,
  title: z.string(),
  entityRef: z.string(),
  environment: z.string(),
  state: reportStateSchema,
  /** Absent until it is over. */
  verdict: verdictStateSchema.optional(),
  /** One sentence. */
  summary: z.string().optional(),
  /** Entity reference of the person, or `schedule`. */
  requestedBy: z.string(),
  requestedAt: timestampSchema,
  startedAt: timestampSchema.optional(),
  finishedAt: timestampSchema.optional(),
});

/** @public */
export type ReportSummary = z.infer<typeof reportSummarySchema>;

/** A run and what it found: answer of `GET /reports/{id}`. @public */
export const reportSchema = reportSummarySchema.extend({
  /** Why it failed or was interrupted. */
  reason: z.string().optional(),
  steps: z.array(reportStepSchema),
  /** Performance validation only. */
  load: z
    .object({
      parameters: loadParametersSchema,
      sent: z.int(),
      errors: z.int(),
      /** Requests per second that were reached. */
      achievedRate: z.number().optional(),
      results: z.array(performanceResultSchema),
    })
    .optional(),
  /** Id of the earlier run it is compared with. */
  comparedWith: z.string().optional(),
  /** Counts changes of this report. */
  sequence: z.int(),
});

/** @public */
export type Report = z.infer<typeof reportSchema>;

/** Body of `POST …/reports`. @public */
export const reportRequestSchema = z
  .strictObject({
    kind: reportKindSchema,
    /** Performance validation only; what is absent is as much as is allowed. */
    load: loadParametersSchema.partial().optional(),
    /** Of the caller: the same key gives the same report. */
    idempotencyKey: z.string().min(8).max(100),
  })
  .refine(({ kind, load }) => kind === 'performance-validation' || !load, {
    path: ['load'],
    message: 'is for kind: performance-validation only',
  });

/** @public */
export type ReportRequest = z.infer<typeof reportRequestSchema>;

/** Query of `GET …/reports`. @public */
export const reportQuerySchema = z.strictObject({
  kind: reportKindSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type ReportQuery = z.input<typeof reportQuerySchema>;

/** Answer of `GET …/reports`, newest first. @public */
export const reportPageSchema = pageOf(reportSummarySchema);
