import type { NotificationService } from '@backstage/plugin-notifications-node';
import { parseEntityRef } from '@backstage/catalog-model';
import { operationNoticeSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import type { OperationNotices } from '../../notifications';
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
});

/**
 * Tells the owners of the entity, or others that the message names, and the
 * channels that the profile names for it. The scope makes a repeated message
 * replace the first one instead of appearing twice.
 */
export function createNotificationHandler(options: {
  notifications: NotificationService;
  /** Over the channels of the profile; nobody when absent. */
  notices?: Pick<OperationNotices, 'tell'>;
}): OutboxHandler {
  return async message => {
    const payload = payloadSchema.parse(message.payload);
    const { kind, namespace, name } = parseEntityRef(payload.entityRef);
    await options.notifications.send({
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
        link: `/catalog/${namespace}/${kind}/${name}/operations${
          payload.environment
            ? `${
                payload.operation ? `/history/${payload.operation}` : ''
              }?environment=${encodeURIComponent(payload.environment)}`
            : ''
        }`,
      },
    });
    if (payload.kinds && payload.environment) {
      await options.notices?.tell({
        key: message.dedupeKey,
        kinds: payload.kinds,
        entityRef: payload.entityRef,
        environment: payload.environment,
        operation: payload.operation,
        title: payload.title,
        text: payload.description,
        recipients: (payload.recipients ?? []).filter(
          ref => !payload.exclude?.includes(ref),
        ),
      });
    }
  };
}
