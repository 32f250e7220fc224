import type { Knex } from 'knex';
import type { DeliveryRow } from './deliveryRows';

/** Where messages belong. */
export interface Scope {
  profile: string;
  environment: string;
}

/** What is known of a channel from its messages. */
export interface ChannelRecord {
  channel: string;
  lastDeliveredAt?: number;
  lastFailedAt?: number;
  waiting: number;
  /** Of the newest failure. */
  reason?: string;
}

/** Adds up the messages of each channel. */
export async function readChannelRecords(
  knex: Knex,
  scope: Scope,
): Promise<ChannelRecord[]> {
  const rows: Array<{
    channel: string;
    delivered: number | string | null;
    failed: number | string | null;
    waiting: number | string;
  }> = await knex('deliveries')
    .where({ ...scope })
    .groupBy('channel')
    .select(
      'channel',
      knex.raw('MAX(delivered_at) AS delivered'),
      knex.raw('MAX(last_failed_at) AS failed'),
      knex.raw("SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting"),
    );
  return Promise.all(
    rows.map(async row => {
      const failed = row.failed === null ? undefined : Number(row.failed);
      const newest =
        failed === undefined
          ? undefined
          : await knex<DeliveryRow>('deliveries')
              .where({ ...scope, channel: row.channel })
              .where('last_failed_at', failed)
              .whereNotNull('reason')
              .first();
      return {
        channel: row.channel,
        waiting: Number(row.waiting),
        ...(row.delivered === null
          ? {}
          : { lastDeliveredAt: Number(row.delivered) }),
        ...(failed === undefined ? {} : { lastFailedAt: failed }),
        ...(newest?.reason ? { reason: newest.reason } : {}),
      };
    }),
  );
}
