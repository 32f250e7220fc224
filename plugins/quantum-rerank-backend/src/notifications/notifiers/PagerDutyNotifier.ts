import { createHash } from 'node:crypto';
import {
  NotifierError,
  type NotificationMessage,
  type Notifier,
  type NotifierChannel,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { z } from 'zod';
import type { ChannelConfig } from '../ChannelConfig';
import { httpAddress, secretText } from './addresses';
import { postJson } from './judgeAnswer';
import { headline } from './words';

const settingsSchema = z.strictObject({
  routingKey: secretText,
  /** `https://events.eu.pagerduty.com` in the service region of Europe. */
  apiUrl: httpAddress.default('https://events.pagerduty.com'),
});

/** Limits of the Events API. */
const MAX_SUMMARY = 1024;
const MAX_DEDUP_KEY = 255;

const SEVERITIES = {
  P0: 'critical',
  P1: 'error',
  P2: 'warning',
  P3: 'info',
} as const;

/**
 * Pages through the Events API v2 of PagerDuty: what triggers with one
 * deduplication key is one incident there, which is acknowledged and resolved
 * with the same key. While it is open a further trigger is written on it and
 * pages nobody, so each channel has a key, and an incident, of its own.
 */
export class PagerDutyNotifier implements Notifier {
  readonly kind = 'pagerduty';
  readonly #config: ChannelConfig;

  constructor(options: { config: ChannelConfig }) {
    this.#config = options.config;
  }

  findProblem(channel: NotifierChannel): string | undefined {
    const found = this.#config.read(channel.id, settingsSchema);
    return 'problem' in found ? found.problem : undefined;
  }

  async send(
    message: NotificationMessage,
    channel: NotifierChannel,
    options: { signal: AbortSignal },
  ): Promise<void> {
    const found = this.#config.read(channel.id, settingsSchema);
    if ('problem' in found) {
      throw new NotifierError(found.problem, { permanent: true });
    }
    for (const action of actionsOf(message)) {
      await postJson(
        new URL('/v2/enqueue', found.settings.apiUrl),
        JSON.stringify({
          routing_key: found.settings.routingKey,
          event_action: action,
          dedup_key: dedupKeyOf(message, channel),
          ...(action === 'trigger' && triggerOf(message)),
        }),
        options,
      );
    }
  }
}

type EventAction = 'trigger' | 'acknowledge' | 'resolve';

/** A test is resolved at once, so that it keeps nobody awake. */
function actionsOf({ event }: NotificationMessage): EventAction[] {
  switch (event) {
    case 'test':
      return ['trigger', 'resolve'];
    case 'info':
      return [];
    default:
      return [event];
  }
}

function triggerOf(message: NotificationMessage) {
  return {
    client: 'QuantumRerank Operations',
    ...(message.url && {
      client_url: message.url,
      links: [{ href: message.url, text: 'Operations in the portal' }],
    }),
    payload: {
      summary: headline(message).slice(0, MAX_SUMMARY),
      source: `${message.entityRef} ${message.environment}`,
      severity: message.severity ? SEVERITIES[message.severity] : 'info',
      timestamp: message.at,
      component: message.entityRef,
      group: message.environment,
      custom_details: { text: message.text },
    },
  };
}

function dedupKeyOf(
  { dedupKey }: NotificationMessage,
  { id }: NotifierChannel,
): string {
  const key = `${dedupKey}:${id}`;
  return key.length <= MAX_DEDUP_KEY
    ? key
    : createHash('sha256').update(key).digest('hex');
}
