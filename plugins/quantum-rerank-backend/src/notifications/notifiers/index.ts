import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Notifier } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { ChannelConfig } from '../ChannelConfig';
import { BackstageNotifier } from './BackstageNotifier';
import { EmailNotifier } from './EmailNotifier';
import { PagerDutyNotifier } from './PagerDutyNotifier';
import { SlackNotifier } from './SlackNotifier';
import { WebhookNotifier } from './WebhookNotifier';

/** The kinds of channels that are built in, and those of modules in their place. */
export function createNotifiers(options: {
  config: ChannelConfig;
  notifications: NotificationService;
  added?: Notifier[];
}): ReadonlyMap<string, Notifier> {
  return new Map(
    [
      new BackstageNotifier(options),
      new SlackNotifier(options),
      new EmailNotifier(options),
      new PagerDutyNotifier(options),
      new WebhookNotifier(options),
      ...(options.added ?? []),
    ].map(notifier => [notifier.kind, notifier]),
  );
}
