import { z } from 'zod';
import { actionNameSchema } from '../actions';
import { timestampSchema, verdictStateSchema } from './primitives';

/**
 * Steps of the guide's complete service recovery, in its order.
 *
 * @public
 */
export const recoveryStepNames = [
  'cluster',
  'namespace',
  'redeploy',
  'rollout',
  'health',
] as const;

/** @public */
export const recoveryStepNameSchema = z.enum(recoveryStepNames);

/** @public */
export type RecoveryStepName = z.infer<typeof recoveryStepNameSchema>;

/** Something that was looked at for a step. @public */
export const recoveryFactSchema = z.object({
  /** What it is about, e.g. `nodes` or `Service/quantum-rerank-service`. */
  subject: z.string(),
  state: verdictStateSchema,
  /** One sentence. */
  summary: z.string(),
});

/** @public */
export type RecoveryFact = z.infer<typeof recoveryFactSchema>;

/** @public */
export const recoveryStepSchema = z.object({
  step: recoveryStepNameSchema,
  state: verdictStateSchema,
  /** One sentence: what was found. */
  summary: z.string(),
  facts: z.array(recoveryFactSchema),
});

/** @public */
export type RecoveryStep = z.infer<typeof recoveryStepSchema>;

/**
 * Answer of `GET …/recovery`: where a recovery stands. Nothing is kept of it,
 * so whoever looks, whenever, sees the same.
 *
 * @public
 */
export const recoverySchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  observedAt: timestampSchema,
  steps: z.array(recoveryStepSchema),
  /** What comes next; absent when every step is ok. */
  next: z
    .object({
      step: recoveryStepNameSchema,
      /** One sentence: what to do, or what is waited for. */
      summary: z.string(),
      /** The action that does it, where one does. */
      action: actionNameSchema.optional(),
      /** Id of the operation that is waited for. */
      operation: z.string().optional(),
    })
    .optional(),
});

/** @public */
export type Recovery = z.infer<typeof recoverySchema>;
