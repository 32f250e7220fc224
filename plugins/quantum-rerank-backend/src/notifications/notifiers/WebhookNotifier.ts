import { createHmac } from 'node:crypto';
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

const settingsSchema = z.strictObject({
  url: httpAddress,
  signingSecret: secretText.min(16, 'must be at least 16 characters'),
});

/**
 * Posts messages as JSON to an address of one's own. Each request is signed,
 * so that the receiver can tell that it is of this portal, whole, and new.
 */
export class WebhookNotifier implements Notifier {
  readonly kind = 'webhook';
  readonly #config: ChannelConfig;
  readonly #now: () => number;

  constructor(options: {
    config: ChannelConfig;
    /** Milliseconds since 1970; default `Date.now`. */
    now?: () => number;
  }) {
    this.#config = options.config;
    this.#now = options.now ?? Date.now;
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
    const { url, signingSecret } = found.settings;
    const body = JSON.stringify({ version: '1', ...message });
    const timestamp = Math.floor(this.#now() / 1000);
    await postJson(new URL(url), body, {
      ...options,
      headers: {
        'x-quantum-rerank-delivery': message.id,
        'x-quantum-rerank-timestamp': String(timestamp),
        'x-quantum-rerank-signature': signatureOf(
          signingSecret,
          timestamp,
          body,
        ),
      },
    });
  }
}

/** HMAC-SHA256 of `{timestamp}.{body}` in hexadecimal, after `v1=`. */
export function signatureOf(
  secret: string,
  timestamp: number,
  body: string,
): string {
  const digest = createHmac('sha256', secret)
    .update(`${timestamp}.${body}`)
    .digest('hex');
  return `v1=${digest}`;
}
