import { z } from 'zod';
import { timestampSchema, verdictStateSchema } from './primitives';

/**
 * Answer of `GET …/error-budget`: what was promised, what was kept, and what
 * may still fail. `unknown` while nothing was measured.
 *
 * @public
 */
export const errorBudgetSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  /** Id of the signal; absent where the profile names no budget. */
  signal: z.string().optional(),
  state: verdictStateSchema,
  /** One sentence. */
  summary: z.string(),
  /** Promised share, e.g. 0.999. */
  target: z.number().optional(),
  window: z.string().optional(),
  from: timestampSchema.optional(),
  to: timestampSchema.optional(),
  /** Share that was kept in the time that was measured. */
  achieved: z.number().optional(),
  /** How long the window may be without service in all. */
  allowedSeconds: z.number().optional(),
  /** How long it was, in the time that was measured. */
  spentSeconds: z.number().optional(),
  /** Left of what is allowed; negative when more was spent. */
  remainingSeconds: z.number().optional(),
  /** The same as a share of what is allowed. */
  remainingRatio: z.number().optional(),
  /** How much of the window was measured; the rest is not counted as kept. */
  coverage: z.number().min(0).max(1).optional(),
});

/** @public */
export type ErrorBudget = z.infer<typeof errorBudgetSchema>;
