import type {
  Channel,
  ChannelState,
  Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Notifier } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { ChannelRecord } from './channelRecords';
import { operationsOf, severitiesOf } from './routing';

/** Why nothing can be sent over a channel. */
export function problemOf(
  channel: Channel,
  notifiers: ReadonlyMap<string, Notifier>,
): string | undefined {
  const notifier = notifiers.get(channel.kind);
  return notifier
    ? notifier.findProblem({
        id: channel.id,
        kind: channel.kind,
        to: channel.to,
      })
    : `Nothing delivers over channels of kind "${channel.kind}"`;
}

/** How well a channel works, from its settings and what was sent over it. */
export function channelStateOf(
  channel: Channel,
  parts: {
    profile: Pick<Profile, 'notifications' | 'escalation'>;
    environment: string;
    notifiers: ReadonlyMap<string, Notifier>;
    record?: ChannelRecord;
  },
): ChannelState {
  const { record } = parts;
  const iso = (at: number) => new Date(at).toISOString();
  const { profile, environment } = parts;
  const severities = severitiesOf(profile, environment, channel.id);
  const operations = operationsOf(profile, environment, channel.id);
  const isNamed = severities.length > 0 || operations.length > 0;
  return {
    id: channel.id,
    title: channel.title,
    kind: channel.kind,
    severities,
    operations,
    ...judge(problemOf(channel, parts.notifiers), isNamed, record),
    ...(record?.lastDeliveredAt !== undefined && {
      lastDeliveredAt: iso(record.lastDeliveredAt),
    }),
    ...(record?.lastFailedAt !== undefined && {
      lastFailedAt: iso(record.lastFailedAt),
    }),
    waiting: record?.waiting ?? 0,
  };
}

function judge(
  problem: string | undefined,
  isNamed: boolean,
  record: ChannelRecord | undefined,
): Pick<ChannelState, 'state' | 'reason'> {
  if (problem) {
    return { state: 'unconfigured', reason: problem };
  }
  const { lastDeliveredAt, lastFailedAt } = record ?? {};
  if (lastFailedAt !== undefined && lastFailedAt >= (lastDeliveredAt ?? 0)) {
    return {
      state: 'failing',
      reason: record?.reason ?? 'The last message was not delivered',
    };
  }
  if (!isNamed) {
    return { state: 'unused', reason: 'No route of this environment names it' };
  }
  return lastDeliveredAt === undefined
    ? {
        // Whether it works is not known, so it is not called ok.
        state: 'unused',
        reason: 'Nothing was sent over it yet; send a test message',
      }
    : { state: 'ok' };
}
