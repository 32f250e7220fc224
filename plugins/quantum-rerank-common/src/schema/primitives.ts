import { z } from 'zod';

/** Moment in UTC, ISO 8601. @public */
export const timestampSchema = z.iso.datetime();

/** How well something is; `unknown` is never to be shown as ok. @public */
export const verdictStateSchema = z.enum([
  'ok',
  'warning',
  'critical',
  'unknown',
]);

/** @public */
export type VerdictState = z.infer<typeof verdictStateSchema>;

/**
 * Envelope of every list: one page, and the cursor of the next one.
 *
 * @public
 */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    /** Present when there is more; opaque. */
    nextCursor: z.string().optional(),
    /** How many there are in all, where counting is cheap. */
    totalItems: z.int().optional(),
  });
}

/** A page of a list. @public */
export interface Page<T> {
  items: T[];
  /** Present when there is more; opaque. */
  nextCursor?: string;
  /** How many there are in all, where counting is cheap. */
  totalItems?: number;
}
