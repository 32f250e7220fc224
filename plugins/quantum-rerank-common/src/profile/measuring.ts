import { z } from 'zod';
import { interval, httpUrl, urlPath } from './primitives';

const labelName = z
  .string()
  .max(100)
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be a name of a label');

/**
 * Where the signals of an environment are measured. Each answers the same
 * questions; credentials of a Prometheus are in the configuration of the
 * backend, never in a profile.
 *
 * @public
 */
export const metricsSourceSchema = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('prometheus'),
    /** Base URL of its HTTP API, to which `/api/v1/query` is added. */
    url: httpUrl,
    /**
     * What `$name` stands for in PromQL. `$namespace` is the namespace of the
     * environment unless it is set here.
     */
    labels: z
      .record(
        labelName,
        z
          .string()
          .max(200)
          .regex(/^[^"'`\\\n\r]*$/, 'must not contain quotes or backslashes'),
      )
      .optional(),
  }),
  z.strictObject({
    source: z.literal('scrape'),
    /** Below `baseUrl`, which the environment must have. */
    path: urlPath.default('/metrics'),
    /** Time between two looks, at least 5 s. */
    interval: interval
      .refine(text => !/^[1-4]s$/.test(text), {
        message: 'must be at least 5s',
      })
      .default('15s'),
  }),
]);

/** @public */
export type MetricsSourceConfig = z.infer<typeof metricsSourceSchema>;

/**
 * A path below `baseUrl` that tells whether the service is well.
 *
 * @public
 */
export const probeSchema = z.strictObject({
  path: urlPath,
  /** How long an answer may take. */
  timeout: interval.default('5s'),
});

/** @public */
export type Probe = z.infer<typeof probeSchema>;

/** The probes of an environment that names none. @public */
export const DEFAULT_PROBES: Probe[] = [
  { path: '/health', timeout: '5s' },
  { path: '/health/ready', timeout: '5s' },
  { path: '/health/detailed', timeout: '5s' },
];
