import { z } from 'zod';
import { actionNameSchema } from '../actions';
import { secretValuesSchema } from '../secretValues';
import { plainText } from './plainText';
import { breakGlassSchema, operationApprovalSchema } from './governance';
import { planSchema } from './plan';
import { pageOf, timestampSchema } from './primitives';
import { verificationSchema } from './verification';

/** States in which an operation is not over. @public */
export const openOperationStates = [
  'awaiting-approval',
  'queued',
  'running',
  'verifying',
] as const;

/** States that are final. @public */
export const finalOperationStates = [
  /** Done, and the rollout finished well. */
  'succeeded',
  /** Done, but the workload is worse than it was or than it should be. */
  'degraded',
  /** Not done, or its rollout failed. */
  'failed',
  /** Stopped before anything was changed. */
  'cancelled',
  /** Done, then undone by an autoscaler, a GitOps tool or a person. */
  'overridden',
  /** Given up without knowing the end, e.g. the cluster stayed unreachable. */
  'interrupted',
  /** A check made again at execution said no; nothing was changed. */
  'refused',
] as const;

/** @public */
export const operationStateSchema = z.enum([
  ...openOperationStates,
  ...finalOperationStates,
]);

/** @public */
export type OperationState = z.infer<typeof operationStateSchema>;

/** @public */
export const operationStepSchema = z.object({
  /** `approval` where it waits for one, `grace-period`, `authorize`, `precondition`, `apply`, `rollout`, `restart-<name>` for each consumer of the plan, `verify`. */
  id: z.string(),
  title: z.string(),
  state: z.enum(['pending', 'running', 'done', 'failed', 'skipped']),
  /** What it waits for or what came of it. */
  message: z.string().optional(),
  startedAt: timestampSchema.optional(),
  endedAt: timestampSchema.optional(),
});

/** @public */
export type OperationStep = z.infer<typeof operationStepSchema>;

/** @public */
export const operationSchema = z.object({
  id: z.string(),
  /** Grows with every change of this operation; id of the progress event. */
  sequence: z.int(),
  action: actionNameSchema,
  parameters: z.record(z.string(), z.unknown()),
  title: z.string(),
  entityRef: z.string(),
  environment: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  target: planSchema.shape.target,
  state: operationStateSchema,
  /** Entity reference of the person. */
  requestedBy: z.string(),
  /** Who carried the request: `portal`, the plugin that acted for the person, e.g. `plugin:scaffolder`, with `unattended:` in front where no person started it, or `temporary-floor` for what comes back by itself. */
  via: z.string(),
  /** Id of the operation that this one belongs to: what it puts back. */
  follows: z.string().optional(),
  reason: z.string(),
  requestedAt: timestampSchema,
  /** Nothing happens before this moment. */
  notBefore: timestampSchema,
  startedAt: timestampSchema.optional(),
  endedAt: timestampSchema.optional(),
  steps: z.array(operationStepSchema),
  /** One sentence: what it waits for, or how it ended and why. */
  message: z.string(),
  /** Whether a cancellation would be accepted now. */
  cancellable: z.boolean(),
  cancelledBy: z.string().optional(),
  /** The request that would take it back, offered when it ended. */
  inverse: z
    .object({
      action: actionNameSchema,
      parameters: z.record(z.string(), z.unknown()),
      title: z.string(),
    })
    .optional(),
  /** Absent where none was needed. */
  approval: operationApprovalSchema.optional(),
  breakGlass: breakGlassSchema.optional(),
  /** Absent until signals were compared. */
  verification: verificationSchema.optional(),
  plan: planSchema,
});

/** @public */
export type Operation = z.infer<typeof operationSchema>;

/** An operation as lists show it. @public */
export const operationSummarySchema = operationSchema.omit({
  plan: true,
  steps: true,
});

/** @public */
export type OperationSummary = z.infer<typeof operationSummarySchema>;

/** Body of `POST …/operations`. @public */
export const operationRequestSchema = z.strictObject({
  action: actionNameSchema,
  parameters: z.record(z.string(), z.unknown()).default({}),
  /**
   * New values of `secret-update`, one for each key of `set`. They stay in the
   * memory of the process that takes the request, until they are sent or the
   * operation ends; they are never recorded.
   */
  secretValues: secretValuesSchema.optional(),
  reason: plainText('reason')
    .trim()
    .min(1, 'reason is required: say why in a few words')
    .max(500, 'reason must be at most 500 characters'),
  planHash: z.string().min(1).max(200),
  /** Chosen by the caller; the same key never acts twice. */
  idempotencyKey: z
    .string()
    .regex(
      /^[A-Za-z0-9._:/-]{8,200}$/,
      'idempotencyKey must be 8 to 200 letters, digits or . _ : / -',
    ),
  /** The typed text, when the plan asks for it. */
  confirmation: z.string().max(200).optional(),
  /** Pass approval and freeze in an emergency; asks for a review afterwards. */
  breakGlass: z.boolean().optional(),
  /**
   * Set by a program that acts for a person who did not start it, such as an
   * assistant: what it asks for is a proposal, and waits for a person.
   */
  unattended: z.boolean().optional(),
});

/** @public */
export type OperationRequest = z.input<typeof operationRequestSchema>;

/** Query of `GET …/operations`. @public */
export const operationQuerySchema = z.strictObject({
  action: actionNameSchema.optional(),
  state: operationStateSchema.optional(),
  /** `true`: only those that are not over. */
  open: z.enum(['true', 'false']).optional(),
  requestedBy: plainText('requestedBy').max(300).optional(),
  after: timestampSchema.optional(),
  before: timestampSchema.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type OperationQuery = z.input<typeof operationQuerySchema>;

/** @public */
export const operationPageSchema = pageOf(operationSummarySchema);

/** Query of `GET …/operations/integrity`. @public */
export const historyCheckQuerySchema = z.strictObject({
  /** How many operations one answer is about. */
  limit: z.coerce.number().int().min(1).max(100).default(100),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type HistoryCheckQuery = z.input<typeof historyCheckQuerySchema>;

/** Whether the records of operations are as they were written. @public */
export const historyCheckSchema = z.object({
  /** How many operations this answer is about. */
  checked: z.int(),
  /** Those whose record was tampered with, newest first. */
  broken: z.array(
    z.object({ operation: z.string(), title: z.string(), problem: z.string() }),
  ),
  /** Present while there are older operations. */
  nextCursor: z.string().optional(),
});

/** @public */
export type HistoryCheck = z.infer<typeof historyCheckSchema>;
