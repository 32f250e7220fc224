import { z } from 'zod';
import { timeZone } from './onCall';
import { dnsLabel, duration, durationBetween } from './primitives';

/**
 * A time in which changes are held back: it binds automation always, and
 * people unless they handle an open P0 or P1.
 *
 * @public
 */
export const freezeWindowRuleSchema = z
  .strictObject({
    id: dnsLabel,
    title: z.string().min(1).max(100),
    reason: z.string().min(1).max(300).optional(),
    /** Environments it holds in; all when absent. */
    environments: z.array(dnsLabel).min(1).optional(),
    timeZone: timeZone.default('UTC'),
    /** Beginnings: five fields of cron, on the clock of the wall. */
    cron: z
      .string()
      .regex(/^\S+( \S+){4}$/, 'must be a cron expression of five fields')
      .optional(),
    /** Beginnings: `RRULE` of iCalendar without `DTSTART`, with `start`. */
    rrule: z.string().min(5).max(500).optional(),
    /** First or only beginning, local time: `2026-12-24T18:00`. */
    start: z
      .string()
      .regex(
        /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/,
        'must be a local time such as 2026-12-24T18:00',
      )
      .optional(),
    /** How long it lasts, of the wall clock. */
    duration: duration,
  })
  .refine(({ cron, rrule, start }) => (cron ? !rrule : Boolean(start)), {
    message: 'needs cron, or start, or rrule with start',
  });

/** @public */
export type FreezeWindowRule = z.infer<typeof freezeWindowRuleSchema>;

/** How approvals work. @public */
export const approvalPolicySchema = z.strictObject({
  /** How long an approval is waited for, from 1 m to 7 d. */
  expiresAfter: durationBetween('1m', '7d').default('4h'),
});

/** @public */
export type ApprovalPolicy = z.infer<typeof approvalPolicySchema>;

/** How operations are compared by signals. @public */
export const verificationPolicySchema = z.strictObject({
  /** Ids of signals; those with a target or normal range when absent. */
  signals: z.array(dnsLabel).min(1).optional(),
  /** Time before and after that is compared. */
  window: duration.default('5m'),
  /** How long it must stay well. */
  stability: duration.default('30m'),
});

/** @public */
export type VerificationPolicy = z.infer<typeof verificationPolicySchema>;

/**
 * Something that the portal takes back by itself, in the environments that
 * are named and in no others.
 *
 * @public
 */
export const automaticRollbackSchema = z.strictObject({
  /**
   * `release-stalled`: a new release passed its progress deadline; taken back
   * is the release. `signals-worse`: the verification of an operation says
   * that signals got worse; taken back is the operation.
   */
  on: z.enum(['release-stalled', 'signals-worse']),
  environments: z.array(dnsLabel).min(1),
  /**
   * `propose`: it waits until a person approves it. `run`: it is carried out,
   * where `quantumRerank.automaticOperations` of the app-config allows it, no
   * guardrail asks for a person, and no capacity that was added is taken away.
   */
  effect: z.enum(['propose', 'run']),
  /** Whether the configuration returns with a release, where it is known. */
  configuration: z.boolean().default(false),
});

/** @public */
export type AutomaticRollback = z.infer<typeof automaticRollbackSchema>;

/** Steps of a gradual scale-down. @public */
export const gradualScaleDownSchema = z.strictObject({
  /** Pods that one step takes away. */
  step: z.int().min(1).max(100).default(1),
  /** Time after each step before signals are compared, from 1 s to 1 h. */
  pause: durationBetween('1s', '1h').default('5m'),
});
