import { z } from 'zod';
import { signalUnitSchema } from '../profile/signals';
import { timestampSchema } from './primitives';

/** A signal before and after an operation, in its unit. @public */
export const signalComparisonSchema = z.object({
  signal: z.string(),
  title: z.string(),
  unit: signalUnitSchema,
  /** Median of the time before; absent while unknown. */
  before: z.number().optional(),
  /** Median of the time after; absent while unknown. */
  after: z.number().optional(),
  target: z
    .object({ min: z.number().optional(), max: z.number().optional() })
    .optional(),
  change: z.enum(['better', 'same', 'worse', 'unknown']),
  /** One sentence. */
  reason: z.string().optional(),
});

/** @public */
export type SignalComparison = z.infer<typeof signalComparisonSchema>;

/** What an operation did to the signals. @public */
export const verificationSchema = z.object({
  /** `watching`: the stability period is not over. */
  state: z.enum(['watching', 'done']),
  verdict: z.enum(['better', 'same', 'worse', 'unknown']),
  /** One sentence. */
  summary: z.string(),
  comparedAt: timestampSchema,
  /** End of the stability period. */
  until: timestampSchema,
  items: z.array(signalComparisonSchema),
});

/** @public */
export type Verification = z.infer<typeof verificationSchema>;
