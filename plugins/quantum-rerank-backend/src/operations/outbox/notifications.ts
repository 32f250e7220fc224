import type { NotificationService } from '@backstage/plugin-notifications-node';
import { parseEntityRef } from '@backstage/catalog-model';
import { operationNoticeSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import type { SentenceNames } from '../../names';
import type { Say } from '../../names/SentenceNames';
import type { OperationNotices } from '../../notifications';
import type { OutboxMessage } from '../store/OperationStore';
import type { OutboxHandler } from './OutboxDispatcher';

const payloadSchema = z.object({
  /** Absent where there is none. */
  operation: z.string().optional(),
  entityRef: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.enum(['low', 'normal', 'high']),
  environment: z.string().optional(),
  /** Who is told; the owners when absent. */
  recipients: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
  /** What it is about, where that is not the end. */
  scope: z.string().optional(),
  /** By which routes of the profile name it. */
  kinds: z.array(operationNoticeSchema).optional(),
  /**
   * Key of the message whose notification of the portal was sent, where only
   * the channels are left.
   */
  channelsOf: z.string().optional(),
});

/**
 * Tells the owners of the entity, or others that the message names, and the
 * channels that the profile names for it. The scope makes a repeated message
 * replace the first one instead of appearing twice.
 *
 * A repeated notification would be unread again, so what the channels could
 * not be told becomes a message of its own.
 */
export function createNotificationHandler(options: {
  notifications: NotificationService;
  /** Over the channels of the profile; nobody when absent. */
  notices?: Pick<OperationNotices, 'tell'>;
  /** Puts names of people into the notification; it is sent as it is when absent. */
  names?: SentenceNames;
  /** Stores a message for later; one of its key that is there is left alone. */
  postpone: (message: OutboxMessage) => Promise<void>;
}): OutboxHandler {
  const { notifications, notices, names, postpone } = options;
  return async ({ topic, dedupeKey, payload: stored }) => {
    const payload = payloadSchema.parse(stored);
    const { channelsOf } = payload;
    if (channelsOf === undefined) {
      await notifications.send(
        portalNotification((await names?.in(payload, sayPayload)) ?? payload),
      );
    }
    try {
      await tellChannels(payload, channelsOf ?? dedupeKey, notices);
    } catch (error) {
      if (channelsOf !== undefined) {
        throw error;
      }
      await postpone({
        topic,
        dedupeKey: `${dedupeKey}:channels`,
        payload: { ...payload, channelsOf: dedupeKey },
      });
    }
  };
}

type Payload = z.infer<typeof payloadSchema>;

function sayPayload(payload: Payload, say: Say): Payload {
  return {
    ...payload,
    title: say(payload.title),
    description: say(payload.description),
  };
}

function portalNotification(
  payload: Payload,
): Parameters<NotificationService['send']>[0] {
  const { kind, namespace, name } = parseEntityRef(payload.entityRef);
  const view = payload.operation ? `/history/${payload.operation}` : '';
  const where = payload.environment
    ? `${view}?environment=${encodeURIComponent(payload.environment)}`
    : '';
  return {
    // The notifications backend resolves a component to its owners.
    recipients: {
      type: 'entity',
      entityRef: payload.recipients ?? payload.entityRef,
      ...(payload.exclude ? { excludeEntityRef: payload.exclude } : {}),
    },
    payload: {
      title: payload.title,
      description: payload.description,
      severity: payload.severity,
      topic: 'quantum-rerank',
      scope: ['quantum-rerank', payload.operation, payload.scope]
        .filter(Boolean)
        .join(':'),
      link: `/catalog/${namespace}/${kind}/${name}/operations${where}`,
    },
  };
}

async function tellChannels(
  payload: Payload,
  key: string,
  notices: Pick<OperationNotices, 'tell'> | undefined,
): Promise<void> {
  const { kinds, environment, recipients = [], exclude } = payload;
  if (!kinds || !environment) {
    return;
  }
  await notices?.tell({
    key,
    kinds,
    entityRef: payload.entityRef,
    environment,
    operation: payload.operation,
    title: payload.title,
    text: payload.description,
    recipients: recipients.filter(ref => !exclude?.includes(ref)),
  });
}
