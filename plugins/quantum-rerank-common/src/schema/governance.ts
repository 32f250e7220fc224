import { z } from 'zod';
import { plainText } from './plainText';
import { timestampSchema } from './primitives';

/**
 * Fewest characters of a reason, without blanks around it, where a guardrail
 * asks for one or an emergency is to be passed.
 *
 * @public
 */
export const MIN_REASON_LENGTH = 10;

/** What a plan says about approval. @public */
export const planApprovalSchema = z.object({
  /** Sentences: which guardrails ask for it. */
  reasons: z.array(z.string()),
  /** Who may approve, in words. */
  approvers: z.string(),
  /** How long an approval is waited for. */
  expiresAfterSeconds: z.number(),
});

/** @public */
export type PlanApproval = z.infer<typeof planApprovalSchema>;

/** How the approval of an operation stands. @public */
export const operationApprovalSchema = z.object({
  /** `bypassed`: by break-glass. */
  state: z.enum(['waiting', 'approved', 'rejected', 'expired', 'bypassed']),
  expiresAt: timestampSchema,
  decidedBy: z.string().optional(),
  decidedAt: timestampSchema.optional(),
  comment: z.string().optional(),
  /** Whether the caller may decide, and why not. */
  mayDecide: z.boolean().optional(),
  mayDecideReason: z.string().optional(),
});

/** @public */
export type OperationApproval = z.infer<typeof operationApprovalSchema>;

/** That approval or freeze was passed in an emergency. @public */
export const breakGlassSchema = z.object({
  /** What was passed, in sentences. */
  passed: z.array(z.string()),
  state: z.enum(['to-review', 'reviewed']),
  reviewedBy: z.string().optional(),
  reviewedAt: timestampSchema.optional(),
  comment: z.string().optional(),
});

/** @public */
export type BreakGlass = z.infer<typeof breakGlassSchema>;

/** Body of `POST /operations/{id}/approvals`. @public */
export const approvalRequestSchema = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  comment: plainText('comment').trim().max(500).optional(),
});

/** @public */
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

/** Body of `POST /operations/{id}/review`: of a break-glass. @public */
export const reviewRequestSchema = z.strictObject({
  comment: plainText('comment').trim().min(3).max(500),
});

/** @public */
export type ReviewRequest = z.infer<typeof reviewRequestSchema>;

/** Query of `GET /freeze-windows`. @public */
export const freezeQuerySchema = z.strictObject({
  entityRef: z.string().min(3).max(500),
  environment: z.string().min(1).max(63),
  /** Would it be frozen then? Now when absent. */
  at: timestampSchema.optional(),
});

/** @public */
export type FreezeQuery = z.input<typeof freezeQuerySchema>;

/** A time in which changes are held back. @public */
export const freezeWindowSchema = z.object({
  id: z.string(),
  title: z.string(),
  reason: z.string().optional(),
  from: timestampSchema,
  until: timestampSchema,
});

/** @public */
export type FreezeWindow = z.infer<typeof freezeWindowSchema>;

/** Answer of `GET /freeze-windows`. @public */
export const freezeSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  at: timestampSchema,
  /** Windows that hold at that moment. */
  active: z.array(freezeWindowSchema),
  /** The next ones, soonest first, of 60 days. */
  upcoming: z.array(freezeWindowSchema),
  /** Whether a person could make a change then, and why. */
  persons: z.object({
    allowed: z.boolean(),
    /** Held, but not if a P0 or P1 is open then: of another moment than now. */
    unlessIncident: z.boolean().optional(),
    reason: z.string(),
  }),
  /** The same for automation. */
  automation: z.object({ allowed: z.boolean(), reason: z.string() }),
});

/** @public */
export type Freeze = z.infer<typeof freezeSchema>;
