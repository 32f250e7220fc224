import { z } from 'zod';
import { actionNameSchema } from '../actions';
import { severitySchema, signalUnitSchema } from '../profile/signals';
import { plainText } from './plainText';
import { timestampSchema } from './primitives';

/**
 * State of an alert rule, as Prometheus names it. `unknown`: its signal is
 * not known, so neither is it.
 *
 * @public
 */
export const alertStateSchema = z.enum([
  'firing',
  'pending',
  'resolved',
  'inactive',
  'unknown',
]);

/** @public */
export type AlertState = z.infer<typeof alertStateSchema>;

/** An alert rule and how it stands. @public */
export const alertSchema = z.object({
  /** Id of the rule, or fingerprint of an alert the profile does not know. */
  id: z.string(),
  /** Rule of the profile; absent for alerts of others. */
  rule: z.string().optional(),
  title: z.string(),
  /** Absent where an alert of others does not say. */
  severity: severitySchema.optional(),
  /** What an alert of others calls its severity, where the profile knows none of that name. */
  severityText: z.string().optional(),
  state: alertStateSchema,
  /** How it stood when it was last known: unknown ones only. */
  last: z.enum(['firing', 'pending', 'resolved', 'inactive']).optional(),
  /** One sentence: value, bound, since when; or why it is unknown. */
  summary: z.string(),
  /** Signal of the rule. */
  signal: z.string().optional(),
  /** What the signal is called: a rule may be named after its opposite. */
  signalTitle: z.string().optional(),
  unit: signalUnitSchema.optional(),
  /** Newest value, in the unit of the signal. */
  value: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  for: z.string().optional(),
  /** Since when the bound is crossed. */
  activeAt: timestampSchema.optional(),
  /** When it will fire if nothing changes: pending ones only. */
  firesAt: timestampSchema.optional(),
  firedAt: timestampSchema.optional(),
  /** Until when somebody is to respond: firing ones, where the profile says. */
  respondBy: timestampSchema.optional(),
  /** Resolved ones stay for a day. */
  resolvedAt: timestampSchema.optional(),
  /** Ids of the active silences that cover it. */
  silencedBy: z.array(z.string()),
  /** Whether its Alertmanager holds it back because another alert fires. */
  inhibited: z.boolean().optional(),
  /** What to do. */
  response: z.string().optional(),
  /** What helps. */
  actions: z.array(actionNameSchema),
});

/** @public */
export type Alert = z.infer<typeof alertSchema>;

/** A time in which alerts tell nobody. @public */
export const silenceSchema = z.object({
  id: z.string(),
  state: z.enum(['pending', 'active', 'expired']),
  /** Rules of the profile it covers; empty for a silence of others. */
  rules: z.array(z.string()),
  /** What it covers, as Alertmanager writes it. */
  matchers: z.array(z.string()),
  createdBy: z.string(),
  reason: z.string(),
  startsAt: timestampSchema,
  endsAt: timestampSchema,
  /** Operation or incident it was made for. */
  operationId: z.string().optional(),
  incidentId: z.string().optional(),
  source: z.enum(['alertmanager', 'portal']),
});

/** @public */
export type Silence = z.infer<typeof silenceSchema>;

/** Answer of `GET …/alerts`. @public */
export const alertsSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  source: z.object({
    /** `evaluated`: by this backend, from the signals. */
    kind: z.enum(['alertmanager', 'evaluated', 'none']),
    state: z.enum(['live', 'stale', 'unreachable', 'none']),
    reason: z.string().optional(),
    lastSuccessAt: timestampSchema.optional(),
  }),
  /** Firing first, then pending, unknown, resolved, inactive; worst severity first. */
  items: z.array(alertSchema),
  /** Active and pending ones, and those that ended within a day. */
  silences: z.array(silenceSchema),
  /** Opaque; changes whenever something of it changes. */
  version: z.string(),
});

/** @public */
export type Alerts = z.infer<typeof alertsSchema>;

/** Body of `POST …/silences`. @public */
export const silenceRequestSchema = z.strictObject({
  /** Ids of rules of the profile. */
  rules: z.array(z.string().min(1).max(63)).min(1).max(50),
  /** Whole minutes, from now on. */
  minutes: z
    .int()
    .min(1)
    .max(7 * 24 * 60),
  reason: plainText('reason').trim().min(3).max(500),
  operationId: z.string().max(100).optional(),
  incidentId: z.string().max(100).optional(),
  /**
   * Chosen by the caller: the same request with the same key makes one
   * silence, however often it is sent.
   */
  idempotencyKey: z.string().min(8).max(100).optional(),
});

/** @public */
export type SilenceRequest = z.infer<typeof silenceRequestSchema>;

/**
 * Body of `POST …/alerts/notifications`: the webhook of an Alertmanager,
 * version 4. Only a hint that alerts changed; what it says about them is not
 * believed, they are read.
 *
 * @public
 */
export const alertmanagerWebhookSchema = z.looseObject({
  version: z.literal('4'),
  groupKey: z.string().max(2000),
  status: z.enum(['firing', 'resolved']),
  alerts: z
    .array(
      z.looseObject({
        fingerprint: z.string().max(100),
        status: z.enum(['firing', 'resolved']),
        startsAt: z.string().max(50),
        endsAt: z.string().max(50).optional(),
      }),
    )
    .max(1000),
});

/** @public */
export type AlertmanagerWebhook = z.infer<typeof alertmanagerWebhookSchema>;

/** Answer to a webhook. @public */
export const alertNotificationSchema = z.object({
  /** `duplicate`: the same was said before. */
  result: z.enum(['accepted', 'duplicate']),
});

/** @public */
export type AlertNotification = z.infer<typeof alertNotificationSchema>;
