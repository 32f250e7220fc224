import type {
  Delivery,
  Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { NotificationMessage } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { NewDelivery } from './deliveries';

type Moment = number | string;

/** A row of the table `deliveries`. PostgreSQL gives big numbers as text. */
export interface DeliveryRow {
  sequence: number;
  id: string;
  message_key: string;
  profile: string;
  environment: string;
  channel: string;
  dedup_key: string;
  escalation_id: string | null;
  event: Delivery['event'];
  severity: Severity | null;
  title: string;
  message: string;
  state: Delivery['state'];
  attempts: number;
  created_at: Moment;
  next_attempt_at: Moment;
  give_up_at: Moment;
  delivered_at: Moment | null;
  last_failed_at: Moment | null;
  ended_at: Moment | null;
  reason: string | null;
  lease: string | null;
  lease_until: Moment | null;
  reached: string | null;
}

/** A message that this replica sends. */
export interface ClaimedDelivery {
  id: string;
  lease: string;
  profile: string;
  environment: string;
  channel: string;
  escalationId?: string;
  message: NotificationMessage;
  /** With the one that is being made. */
  attempts: number;
  giveUpAt: number;
  /** Whether an attempt before failed. */
  failedBefore: boolean;
  /** Recipients that have it from attempts before, in words of the notifier. */
  reached: string[];
}

export function newRowOf(delivery: NewDelivery) {
  const { message } = delivery;
  return {
    id: delivery.id,
    message_key: delivery.messageKey,
    profile: delivery.profile,
    environment: delivery.environment,
    channel: delivery.channel,
    dedup_key: message.dedupKey,
    escalation_id: delivery.escalationId ?? null,
    event: message.event,
    severity: message.severity ?? null,
    title: message.title,
    message: JSON.stringify(message),
    state: 'waiting',
    attempts: 0,
    created_at: delivery.createdAt,
    next_attempt_at: delivery.nextAttemptAt,
    give_up_at: delivery.giveUpAt,
  };
}

export function toClaimed(row: DeliveryRow, lease: string): ClaimedDelivery {
  return {
    id: row.id,
    lease,
    profile: row.profile,
    environment: row.environment,
    channel: row.channel,
    ...(row.escalation_id && { escalationId: row.escalation_id }),
    message: JSON.parse(row.message) as NotificationMessage,
    attempts: row.attempts + 1,
    giveUpAt: Number(row.give_up_at),
    failedBefore: row.last_failed_at !== null,
    reached: row.reached === null ? [] : (JSON.parse(row.reached) as string[]),
  };
}

export function toDelivery(row: DeliveryRow): Delivery {
  const iso = (at: Moment) => new Date(Number(at)).toISOString();
  return {
    id: row.id,
    channel: row.channel,
    event: row.event,
    ...(row.severity && { severity: row.severity }),
    title: row.title,
    state: row.state,
    attempts: row.attempts,
    createdAt: iso(row.created_at),
    ...(row.delivered_at !== null && { deliveredAt: iso(row.delivered_at) }),
    ...(row.state === 'waiting' && {
      nextAttemptAt: iso(row.next_attempt_at),
    }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}
