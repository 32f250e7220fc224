import { z } from 'zod';
import { plainText } from '../schema/plainText';

/** A beginning of key names, taken literally. @public */
export const cachePrefixText = plainText('prefix')
  .min(1, 'prefix must not be empty')
  .max(200, 'prefix must have at most 200 characters');

/**
 * Where the cache of an environment is reached, so that it can be flushed.
 * Credentials are in the configuration of the backend, never in a profile.
 *
 * @public
 */
export const cacheSchema = z.strictObject({
  /**
   * Address of the Redis server, or of any node of the cluster. `rediss` is
   * TLS. A path, such as `/2`, is the number of the database.
   */
  url: z
    .string()
    .max(300)
    .regex(
      /^rediss?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?(\/\d{1,3})?$/i,
      'must be an address such as redis://redis.example:6379, without user name or password',
    )
    .refine(
      text => URL.canParse(text),
      'must be an address such as redis://redis.example:6379',
    ),
  /** Whether it is one server or a Redis Cluster. */
  mode: z.enum(['single', 'cluster']),
  /** What may be flushed alone: keys that begin with it. */
  prefixes: z
    .array(
      z.strictObject({
        prefix: cachePrefixText,
        title: z.string().min(1).max(100),
      }),
    )
    .max(50)
    .default([])
    .refine(
      prefixes =>
        new Set(prefixes.map(({ prefix }) => prefix)).size === prefixes.length,
      'must name each prefix once',
    ),
});

/** @public */
export type CacheConfig = z.infer<typeof cacheSchema>;
