import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  NotifierError,
  type NotificationMessage,
  type Notifier,
  type NotifierChannel,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { headline } from './words';

const SEVERITIES = {
  P0: 'critical',
  P1: 'high',
  P2: 'normal',
  P3: 'low',
} as const;

/**
 * Notifications of the portal to the owners of the entity and those on call.
 * Everything about one alert or incident is one notification that changes, so
 * a message that is sent twice is not shown twice.
 */
export class BackstageNotifier implements Notifier {
  readonly kind = 'backstage';
  readonly #notifications: NotificationService;

  constructor(options: { notifications: NotificationService }) {
    this.#notifications = options.notifications;
  }

  findProblem(): undefined {
    return undefined;
  }

  async send(
    message: NotificationMessage,
    _channel: NotifierChannel,
    _options: { signal: AbortSignal },
  ): Promise<void> {
    const persons = message.recipients.flatMap(
      ({ entityRef }) => entityRef ?? [],
    );
    // The notifications backend resolves a component to its owners.
    const entityRef =
      message.event === 'test' && persons.length > 0
        ? persons
        : [message.entityRef, ...(message.entityRefs ?? []), ...persons];
    try {
      await this.#notifications.send({
        recipients: { type: 'entity', entityRef: [...new Set(entityRef)] },
        payload: {
          title: headline(message),
          description: message.text,
          severity: message.severity ? SEVERITIES[message.severity] : 'normal',
          topic: 'quantum-rerank',
          scope: `quantum-rerank:${message.dedupKey}`,
          ...(message.url && { link: withinPortal(message.url) }),
        },
      });
    } catch (error) {
      throw new NotifierError(
        'The notifications of the portal did not accept it',
        { cause: error },
      );
    }
  }
}

/** A whole address would open in a window of its own. */
function withinPortal(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
