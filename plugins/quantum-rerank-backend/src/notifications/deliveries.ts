import { createHash, randomUUID } from 'node:crypto';
import type {
  Channel,
  Delivery,
  Profile,
  Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { NotificationMessage } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { quietUntil } from './quietHours';
import { GIVE_UP_AFTER_MS } from './retry';

/** Somebody who is told in person. */
export interface Recipient {
  entityRef?: string;
  email?: string;
}

/** Something to tell over some channels. */
export interface Announcement {
  profile: Profile;
  environment: string;
  entityRef: string;
  channels: Channel[];
  /** The same for everything about one alert or incident. */
  dedupKey: string;
  /** The same for every attempt to store it. */
  key: string;
  event: Delivery['event'];
  severity?: Severity;
  title: string;
  text: string;
  url?: string;
  /** Who is told in person, over channels that do so. */
  recipients: Recipient[];
  escalationId?: string;
}

/** A message for one channel, as it is stored. */
export interface NewDelivery {
  id: string;
  messageKey: string;
  profile: string;
  environment: string;
  channel: string;
  escalationId?: string;
  message: NotificationMessage;
  createdAt: number;
  /** Later than it was made: quiet hours. */
  nextAttemptAt: number;
  giveUpAt: number;
}

const MAX_TITLE = 200;
const MAX_TEXT = 3000;

/** The messages of an announcement: one for each channel. */
export function deliveriesOf(
  announcement: Announcement,
  at: number,
): NewDelivery[] {
  const { profile, severity, event } = announcement;
  // Somebody waits for a test.
  const held =
    event === 'test'
      ? undefined
      : quietUntil(profile.notifications.quietHours, severity, at);
  return announcement.channels.map(channel => ({
    id: randomUUID(),
    messageKey: digest(`${announcement.key} ${channel.id}`),
    profile: profile.metadata.name,
    environment: announcement.environment,
    channel: channel.id,
    ...(announcement.escalationId && {
      escalationId: announcement.escalationId,
    }),
    message: {
      id: digest(`${announcement.key} ${channel.id}`),
      dedupKey: announcement.dedupKey,
      event,
      ...(severity && { severity }),
      title: oneLine(announcement.title).slice(0, MAX_TITLE),
      text: plain(announcement.text).slice(0, MAX_TEXT),
      ...(announcement.url && { url: announcement.url }),
      entityRef: announcement.entityRef,
      ...(profile.entities.length > 1 && {
        entityRefs: profile.entities.map(ref => ref.toLocaleLowerCase('en-US')),
      }),
      environment: announcement.environment,
      at: new Date(at).toISOString(),
      recipients:
        channel.toOnCall || event === 'test' ? announcement.recipients : [],
    },
    createdAt: at,
    nextAttemptAt: held ?? at,
    giveUpAt: (held ?? at) + GIVE_UP_AFTER_MS,
  }));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** Without characters that could forge a line or turn text around. */
function plain(text: string): string {
  return text.replace(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, ' ');
}

function oneLine(text: string): string {
  return plain(text).replace(/\s+/g, ' ').trim();
}
