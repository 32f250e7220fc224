import { z } from 'zod';
import { signalUnitSchema } from '../profile/signals';
import { timestampSchema } from './primitives';
import { boundsSchema } from './signals';

/** Query of `GET …/baselines`. @public */
export const baselineQuerySchema = z.strictObject({
  /** How far back is learned from. */
  range: z.enum(['6h', '24h', '7d']).default('24h'),
});

/** @public */
export type BaselineQuery = z.input<typeof baselineQuerySchema>;

/** What the normal range of one signal would be. @public */
export const learnedBaselineSchema = z.object({
  signal: z.string(),
  title: z.string(),
  unit: signalUnitSchema,
  /** Of the profile. */
  current: boundsSchema.optional(),
  /** Learned; absent where there is too little to learn from. */
  learned: boundsSchema.optional(),
  median: z.number().optional(),
  /** Median absolute deviation, in the signal's unit. */
  deviation: z.number().optional(),
  /** How many measurements were learned from, and how many were left out as outliers. */
  samples: z.int(),
  outliers: z.int(),
  /** `same`: within the noise of the current one. */
  change: z.enum(['same', 'narrower', 'wider', 'shifted', 'new', 'none']),
  /** One sentence, e.g. why nothing was learned. */
  reason: z.string().optional(),
});

/** @public */
export type LearnedBaseline = z.infer<typeof learnedBaselineSchema>;

/**
 * Answer of `GET …/baselines`: a proposal, which changes nothing. The profile
 * is changed by whoever keeps it.
 *
 * @public
 */
export const baselineProposalSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  from: timestampSchema,
  to: timestampSchema,
  items: z.array(learnedBaselineSchema),
  /** Unified diff of the profile's `signals`, as YAML; empty when nothing differs. */
  diff: z.string(),
});

/** @public */
export type BaselineProposal = z.infer<typeof baselineProposalSchema>;
