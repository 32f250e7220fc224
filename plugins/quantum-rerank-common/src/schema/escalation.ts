import { z } from 'zod';
import { operationNoticeSchema } from '../profile/onCall';
import { severitySchema } from '../profile/signals';
import { plainText } from './plainText';
import { pageOf, timestampSchema } from './primitives';

/** Something that happened to an escalation. @public */
export const escalationEventSchema = z.object({
  at: timestampSchema,
  kind: z.enum([
    'started',
    'told',
    'failed',
    'acknowledged',
    'resolved',
    'exhausted',
    'note',
  ]),
  /** One sentence. */
  text: z.string(),
  level: z.int().optional(),
  /**
   * Entity reference of a person, where one did it; only for those who may see
   * who is on call.
   */
  by: z.string().optional(),
});

/** @public */
export type EscalationEvent = z.infer<typeof escalationEventSchema>;

/** An alert or incident that nobody may overlook. @public */
export const escalationSchema = z.object({
  id: z.string(),
  entityRef: z.string(),
  environment: z.string(),
  subject: z.object({
    kind: z.enum(['alert', 'incident']),
    id: z.string(),
    title: z.string(),
  }),
  severity: severitySchema,
  /** `exhausted`: every level was told and nobody acknowledged. */
  state: z.enum(['open', 'acknowledged', 'resolved', 'exhausted']),
  startedAt: timestampSchema,
  acknowledgedAt: timestampSchema.optional(),
  /** Only for those who may see who is on call. */
  acknowledgedBy: z.string().optional(),
  resolvedAt: timestampSchema.optional(),
  steps: z.array(
    z.object({
      level: z.int(),
      title: z.string(),
      dueAt: timestampSchema,
      /** Until when this level is to respond. */
      respondBy: timestampSchema.optional(),
      /** When its turn came, which does not come again. */
      handledAt: timestampSchema.optional(),
      /** Absent where there was no channel that reaches it. */
      toldAt: timestampSchema.optional(),
    }),
  ),
  /** When the next level is told, while it is open. */
  nextAt: timestampSchema.optional(),
  timeline: z.array(escalationEventSchema),
});

/** @public */
export type Escalation = z.infer<typeof escalationSchema>;

/** Query of `GET …/escalations`. @public */
export const escalationQuerySchema = z.strictObject({
  /** `open`: those that are not resolved. */
  state: z.enum(['open', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type EscalationQuery = z.input<typeof escalationQuerySchema>;

/** Answer of `GET …/escalations`, newest first. @public */
export const escalationPageSchema = pageOf(escalationSchema);

/** Body of `POST /escalations/{id}/acknowledgement`. @public */
export const acknowledgementRequestSchema = z.strictObject({
  comment: plainText('comment').trim().max(500).optional(),
});

/** A channel of the profile and how well it works. @public */
export const channelStateSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.string(),
  /** Severities that are told over it in this environment. */
  severities: z.array(severitySchema),
  /** What of operations is told over it in this environment. */
  operations: z.array(operationNoticeSchema),
  /** `unconfigured`: app-config has no credentials for it. */
  state: z.enum(['ok', 'failing', 'unused', 'unconfigured']),
  /** Why, without addresses and credentials. */
  reason: z.string().optional(),
  lastDeliveredAt: timestampSchema.optional(),
  lastFailedAt: timestampSchema.optional(),
  /** Messages that wait to be delivered. */
  waiting: z.int(),
});

/** @public */
export type ChannelState = z.infer<typeof channelStateSchema>;

/** Answer of `GET …/channels`. @public */
export const channelsSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  items: z.array(channelStateSchema),
});

/** @public */
export type Channels = z.infer<typeof channelsSchema>;

/** A message on its way. @public */
export const deliverySchema = z.object({
  id: z.string(),
  channel: z.string(),
  /** E.g. `trigger`, `test`. */
  event: z.enum(['trigger', 'acknowledge', 'resolve', 'info', 'test']),
  severity: severitySchema.optional(),
  title: z.string(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  createdAt: timestampSchema,
  deliveredAt: timestampSchema.optional(),
  /** When it is tried again, or when quiet hours end. */
  nextAttemptAt: timestampSchema.optional(),
  reason: z.string().optional(),
});

/** @public */
export type Delivery = z.infer<typeof deliverySchema>;

/**
 * Answer of `POST …/routes/{route}/test`: what became of the test message of
 * each channel of the route.
 *
 * @public
 */
export const routeTestSchema = z.object({
  /** A severity, or what of operations is told. */
  route: z.union([severitySchema, operationNoticeSchema]),
  items: z.array(
    z.object({
      channel: z.string(),
      title: z.string(),
      /** Absent where nothing can be sent. */
      delivery: deliverySchema.optional(),
      /** Why nothing can be sent. */
      reason: z.string().optional(),
    }),
  ),
});

/** @public */
export type RouteTest = z.infer<typeof routeTestSchema>;

/** Query of `GET …/deliveries`. @public */
export const deliveryQuerySchema = z.strictObject({
  channel: z.string().max(63).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type DeliveryQuery = z.input<typeof deliveryQuerySchema>;

/** Answer of `GET …/deliveries`, newest first. @public */
export const deliveryPageSchema = pageOf(deliverySchema);
