import { z } from 'zod';
import { cachePrefixText } from '../profile/cache';

/**
 * Parameters of `cache-flush`: one of them.
 *
 * @public
 */
export const cacheFlushParametersSchema = z
  .strictObject({
    prefix: cachePrefixText
      .optional()
      .describe('Removes the keys that begin with it, taken literally'),
    all: z
      .literal(true, 'all must be true')
      .optional()
      .describe('Removes all keys'),
  })
  .refine(
    ({ prefix, all }) => (prefix === undefined) !== (all === undefined),
    'needs either prefix or all',
  );

/** @public */
export type CacheFlushParameters = z.infer<typeof cacheFlushParametersSchema>;
