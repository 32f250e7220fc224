import type { NotificationService } from '@backstage/plugin-notifications-node';
import { parseEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
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
});

/**
 * Tells the owners of the entity, or others that the message names. The scope makes a repeated message replace
 * the first one instead of appearing twice.
 */
export function createNotificationHandler(options: {
  notifications: NotificationService;
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
  };
}
