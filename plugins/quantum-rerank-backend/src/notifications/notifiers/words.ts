import type { NotificationMessage } from '@quantumrerank/backstage-plugin-quantum-rerank-node';

const EVENTS: Record<NotificationMessage['event'], string> = {
  trigger: '',
  acknowledge: 'Acknowledged: ',
  resolve: 'Resolved: ',
  info: '',
  test: 'Test: ',
};

/** The title with severity and what happened: `P0: Service unavailable`. */
export function headline(message: NotificationMessage): string {
  const severity =
    message.severity && message.event === 'trigger'
      ? `${message.severity}: `
      : '';
  return `${EVENTS[message.event]}${severity}${message.title}`;
}

/** Everything but the headline, as plain text. */
export function bodyText(message: NotificationMessage): string {
  return [
    message.text,
    `${message.environment} of ${message.entityRef}`,
    message.url,
  ]
    .filter(Boolean)
    .join('\n\n');
}
