import type {
  NotificationMessage,
  Notifier,
  NotifierChannel,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { NotifierError } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { z } from 'zod';
import type { ChannelConfig } from '../ChannelConfig';
import { httpAddress } from './addresses';
import { postJson } from './judgeAnswer';
import { bodyText, headline } from './words';

const settingsSchema = z.strictObject({ url: httpAddress });

/** Longer messages are cut by Slack in the middle of words. */
const MAX_TEXT = 3000;

/**
 * Messages to a channel of Slack through an incoming webhook. Text is sent as
 * text: nothing in it mentions anybody, links anywhere or looks different.
 */
export class SlackNotifier implements Notifier {
  readonly kind = 'slack';
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
    const text = escapeSlack(
      `${headline(message)}\n${bodyText(message)}`.slice(0, MAX_TEXT),
    );
    await postJson(
      new URL(found.settings.url),
      JSON.stringify({
        text,
        mrkdwn: false,
        parse: 'none',
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
      }),
      options,
    );
  }
}

/** The three characters with which Slack's control sequences are written. */
export function escapeSlack(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
