/**
 * Ids of the auditor events which the backend writes (without the plugin
 * prefix, which the auditor adds).
 *
 * @public
 */
export const auditEvents = {
  /** A plan was asked for; nothing changes. */
  plan: 'operation-plan',
  /** An operation was asked for: accepted, or refused with the error. */
  request: 'operation-request',
  /** An accepted operation ran; success or failure is its outcome. */
  execute: 'operation-execute',
  /** Somebody asked to cancel an operation. */
  cancel: 'operation-cancel',
  /** Somebody approved an operation that somebody else asked for. */
  approve: 'operation-approve',
  /** Somebody rejected such an operation. */
  reject: 'operation-reject',
  /** Somebody reviewed an operation that passed approval or freeze. */
  review: 'operation-review',
  /** A check or validation was asked for. */
  createReport: 'report-create',
  /** Somebody asked to stop a check or validation. */
  cancelReport: 'report-cancel',
  /** A test message was asked for. */
  testNotification: 'notification-test',
  /** Somebody takes care of what escalates. */
  acknowledgeEscalation: 'escalation-acknowledge',
  /** Alert rules are silenced. */
  silenceAlerts: 'alert-silence',
  /** A silence is ended before its time. */
  expireSilence: 'alert-silence-expire',
  /** A shift was taken or swapped, or somebody is away. */
  overrideOnCall: 'on-call-override',
  /** A temporary replacement was taken back. */
  withdrawOnCall: 'on-call-withdraw',
} as const;
