import { z } from 'zod';
import { timestampSchema, verdictStateSchema } from './primitives';

/**
 * What a health endpoint of the service said.
 *
 * @public
 */
export const probeResultSchema = z.object({
  /** Path below the base URL, e.g. `/health`. */
  probe: z.string(),
  state: verdictStateSchema,
  /** HTTP status, where there was an answer. */
  status: z.int().optional(),
  /** From the request to the end of the answer. */
  latencyMs: z.number().optional(),
  observedAt: timestampSchema.optional(),
  /** One sentence: why it is not ok. */
  reason: z.string().optional(),
});

/** @public */
export type ProbeResult = z.infer<typeof probeResultSchema>;

/**
 * One part of the service's health.
 *
 * @public
 */
export const healthPartSchema = z.object({
  part: z.enum([
    'workload',
    'probes',
    'signals',
    'alerts',
    'usage',
    'service',
    'ingress',
    'certificate',
    'autoscaler',
  ]),
  /**
   * False where the environment has no such part, e.g. no ingress is named;
   * it then has no say in the whole.
   */
  applies: z.boolean(),
  state: verdictStateSchema,
  /** One sentence. */
  summary: z.string(),
  observedAt: timestampSchema.optional(),
});

/** @public */
export type HealthPart = z.infer<typeof healthPartSchema>;

/** Answer of `GET …/health`. @public */
export const healthSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  /** The worst of the parts. */
  state: verdictStateSchema,
  /** One sentence. */
  summary: z.string(),
  parts: z.array(healthPartSchema),
  /** The probes one by one. */
  items: z.array(probeResultSchema),
});

/** @public */
export type Health = z.infer<typeof healthSchema>;
