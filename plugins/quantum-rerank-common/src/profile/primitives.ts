import { z } from 'zod';
import { durationToMilliseconds } from './duration';

/** A name as Kubernetes wants it for namespaces and services. */
export const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be a DNS label: lower case letters, digits and hyphens, at most 63',
  );

/** A name of a Kubernetes object. */
export const dnsSubdomain = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be a Kubernetes object name',
  );

/** A full entity reference. */
export const entityRef = z
  .string()
  .regex(
    /^[a-z]+:[a-z0-9._-]+\/[A-Za-z0-9._-]+$/i,
    'must be an entity reference such as component:default/quantum-rerank',
  );

/** A duration as Prometheus and Go write it: `5s`, `2m`, `24h`. */
export const duration = z.string().regex(/^\d+(ms|s|m|h|d)$/, {
  // What compares durations would fail on a text that is none.
  abort: true,
  message: 'must be a duration such as 5s, 2m or 24h',
});

/** A duration from one to another, both of which count. */
export const durationBetween = (least: string, most: string) =>
  duration.refine(
    text => {
      const milliseconds = durationToMilliseconds(text);
      return (
        milliseconds >= durationToMilliseconds(least) &&
        milliseconds <= durationToMilliseconds(most)
      );
    },
    { message: `must be between ${least} and ${most}` },
  );

/** A duration of at least one second: Prometheus and schedulers take no zero. */
export const interval = z
  .string()
  .regex(
    /^[1-9]\d{0,5}(s|m|h|d)$/,
    'must be a duration of at least one second such as 15s, 5m or 24h',
  );

/** An address of a web server. */
export const httpUrl = z
  .url({ protocol: /^https?$/ })
  .refine(text => !/^https?:\/\/[^/?#]*@/i.test(text), {
    message: 'must not contain a user name or password',
  });

/**
 * A path below a base URL. Neither `//host` nor a backslash nor an escape can
 * lead to another host.
 */
export const urlPath = z
  .string()
  .max(500)
  .regex(
    /^\/(?!\/)[A-Za-z0-9._~/-]*$/,
    'must be a path such as /health: a slash, then letters, digits and . _ ~ - /',
  )
  .refine(path => !path.split('/').some(part => /^\.\.?$/.test(part)), {
    message: 'must not contain . or .. as a segment',
  });
