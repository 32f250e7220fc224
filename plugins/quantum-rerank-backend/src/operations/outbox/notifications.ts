import type { NotificationService } from '@backstage/plugin-notifications-node';
import { parseEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import type { OutboxHandler } from './OutboxDispatcher';

const payloadSchema = z.object({
  operation: z.string(),
  entityRef: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.enum(['low', 'normal', 'high']),
});

/**
 * Tells the owners of the entity. The scope makes a repeated message replace
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
      recipients: { type: 'entity', entityRef: payload.entityRef },
      payload: {
        title: payload.title,
        description: payload.description,
        severity: payload.severity,
        topic: 'quantum-rerank',
        scope: `quantum-rerank:${payload.operation}`,
        link: `/catalog/${namespace}/${kind}/${name}/operations`,
      },
    });
  };
}
