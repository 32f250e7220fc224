import { randomUUID } from 'node:crypto';
import type { DatabaseService } from '@backstage/backend-plugin-api';
import type {
  Delivery,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../database/migrate';
import { readClock } from '../database/now';
import { transaction } from '../database/transaction';
import { readPage } from '../database/keyset';
import {
  readChannelRecords,
  type ChannelRecord,
  type Scope,
} from './channelRecords';
import type { NewDelivery, Recipient } from './deliveries';
import {
  newRowOf,
  toClaimed,
  toDelivery,
  type ClaimedDelivery,
  type DeliveryRow,
} from './deliveryRows';

/** How an attempt ended. */
export type AttemptOutcome =
  | { state: 'delivered' }
  | { state: 'failed'; reason: string; reached?: string[] }
  /** It was not tried, as there is nothing to tell any more; no fault of the channel. */
  | { state: 'dropped'; reason: string }
  | {
      state: 'waiting';
      reason: string;
      nextAttemptAt: number;
      /** Everybody who has it all the same. */
      reached?: string[];
      /** It could not even be tried, so pauses do not grow. */
      untried?: boolean;
    };

/**
 * Messages to people, shared by all replicas. Each is sent by one replica at a
 * time: whoever claims it holds it until the lease ends, by the database's
 * clock.
 */
export class DeliveryStore {
  readonly #knex: Knex;
  readonly #clock: () => Promise<number>;

  static async create(options: {
    database: DatabaseService;
    /** Milliseconds since 1970; default: the clock of the database. */
    clock?: () => Promise<number>;
  }): Promise<DeliveryStore> {
    const { database } = options;
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new DeliveryStore(knex, options.clock ?? (() => readClock(knex)));
  }

  private constructor(knex: Knex, clock: () => Promise<number>) {
    this.#knex = knex;
    this.#clock = clock;
  }

  /** The clock all moments in here are of. */
  now(): Promise<number> {
    return this.#clock();
  }

  /** Stores messages; those that are there already are left alone. */
  async add(deliveries: NewDelivery[], trx: Knex = this.#knex): Promise<void> {
    for (const delivery of deliveries) {
      await trx('deliveries')
        .insert(newRowOf(delivery))
        .onConflict('message_key')
        .ignore();
    }
  }

  /**
   * Takes messages that are due: of those with one deduplication key and
   * channel only the first that is not over. One that reached somebody and
   * waits for others holds up none.
   */
  async claim(options: {
    limit: number;
    leaseMs: number;
    /** The most of one channel, so that a slow one leaves room for others. */
    limitPerChannel: number;
    /** Channels that are not taken from, as they have enough to do. */
    exceptChannels?: string[];
  }): Promise<ClaimedDelivery[]> {
    const knex = this.#knex;
    const now = await this.#clock();
    const free = (query: Knex.QueryBuilder) =>
      query.where(lease =>
        lease.whereNull('d.lease_until').orWhere('d.lease_until', '<=', now),
      );
    const ranked = free(
      knex('deliveries as d')
        .where('d.state', 'waiting')
        .where('d.next_attempt_at', '<=', now),
    )
      .whereNotIn('d.channel', options.exceptChannels ?? [])
      .whereNotExists(
        knex('deliveries as e')
          .select(knex.raw('1'))
          .where('e.state', 'waiting')
          .whereNull('e.reached')
          .whereRaw('e.dedup_key = d.dedup_key')
          .whereRaw('e.channel = d.channel')
          .whereRaw('e.sequence < d.sequence'),
      )
      .select(
        'd.*',
        knex.raw(
          'row_number() over (partition by d.channel order by d.next_attempt_at, d.sequence) as place',
        ),
      );
    const due: DeliveryRow[] = await knex
      .from(ranked.as('ranked'))
      .where('place', '<=', options.limitPerChannel)
      .orderBy('next_attempt_at')
      .orderBy('sequence')
      .limit(options.limit)
      .select('*');
    const claimed: ClaimedDelivery[] = [];
    for (const row of due) {
      const lease = randomUUID();
      const changed = await free(
        knex('deliveries as d').where({
          'd.id': row.id,
          'd.state': 'waiting',
          'd.attempts': row.attempts,
        }),
      ).update({
        lease,
        lease_until: now + options.leaseMs,
        attempts: row.attempts + 1,
      });
      if (changed === 1) {
        claimed.push(toClaimed(row, lease));
      }
    }
    return claimed;
  }

  /**
   * Writes down how an attempt ended, unless somebody else has claimed the
   * message since.
   *
   * @param also - done in the same transaction
   */
  async finish(
    claimed: ClaimedDelivery,
    outcome: AttemptOutcome,
    also: (trx: Knex, at: number) => Promise<void> = async () => {},
  ): Promise<boolean> {
    const now = await this.#clock();
    return transaction(this.#knex, async trx => {
      const changed = await trx('deliveries')
        .where({ id: claimed.id, lease: claimed.lease, state: 'waiting' })
        .update({
          state: outcome.state === 'dropped' ? 'failed' : outcome.state,
          lease: null,
          lease_until: null,
          reason: outcome.state === 'delivered' ? null : outcome.reason,
          ...momentsOf(claimed, outcome, now),
        });
      if (changed === 1) {
        await also(trx, now);
      }
      return changed === 1;
    });
  }

  /**
   * Whether a message has nothing to tell any more: `over` when its end is
   * to be told over the same channel, `never-told` when it is that end and
   * nothing before it can have gone out.
   */
  async whyPointless(
    claimed: ClaimedDelivery,
  ): Promise<'over' | 'never-told' | undefined> {
    const { event, dedupKey } = claimed.message;
    const knex = this.#knex;
    const siblings = () =>
      knex('deliveries').where({
        dedup_key: dedupKey,
        channel: claimed.channel,
      });
    if (event === 'trigger' || event === 'acknowledge') {
      const end = await siblings()
        .where({ event: 'resolve' })
        .where(
          'sequence',
          '>',
          knex('deliveries').where({ id: claimed.id }).select('sequence'),
        )
        .first('id');
      return end && 'over';
    }
    if (event === 'resolve') {
      // An attempt that failed may have arrived all the same.
      const told = await siblings()
        .where({ event: 'trigger' })
        .where('attempts', '>', 0)
        .first('id');
      return told ? undefined : 'never-told';
    }
    return undefined;
  }

  /** Gives a message back that was not tried, e.g. until quiet hours end. */
  async release(
    claimed: ClaimedDelivery,
    until?: { nextAttemptAt: number; giveUpAt: number },
  ): Promise<void> {
    await this.#knex('deliveries')
      .where({ id: claimed.id, lease: claimed.lease, state: 'waiting' })
      .update({
        lease: null,
        lease_until: null,
        attempts: claimed.attempts - 1,
        ...(until && {
          next_attempt_at: until.nextAttemptAt,
          give_up_at: until.giveUpAt,
        }),
      });
  }

  async get(id: string): Promise<Delivery | undefined> {
    const row = await this.#knex<DeliveryRow>('deliveries')
      .where({ id })
      .first();
    return row && toDelivery(row);
  }

  /**
   * Newest first.
   *
   * @throws InputError when the cursor is none
   */
  async list(
    scope: Scope,
    query: { channel?: string; limit: number; cursor?: string },
  ): Promise<Page<Delivery>> {
    const select = this.#knex<DeliveryRow>('deliveries').where({ ...scope });
    if (query.channel !== undefined) {
      select.where({ channel: query.channel });
    }
    return readPage(
      select,
      { table: 'deliveries', at: 'created_at' },
      query,
      toDelivery,
    );
  }

  /** What is known of the channels that had messages. */
  describeChannels(scope: Scope): Promise<ChannelRecord[]> {
    return readChannelRecords(this.#knex, scope);
  }

  /** Channels that were told of an escalation, and whom they told in person. */
  async listTold(
    escalationId: string,
    trx: Knex = this.#knex,
  ): Promise<Map<string, Recipient[]>> {
    const rows = await trx<DeliveryRow>('deliveries')
      .where({ escalation_id: escalationId, event: 'trigger' })
      .where(each => each.whereNot('state', 'failed').orWhereNotNull('reached'))
      .orderBy('sequence');
    const told = new Map<string, Recipient[]>();
    for (const row of rows) {
      const { recipients } = toClaimed(row, '').message;
      const known = told.get(row.channel) ?? [];
      const added = recipients.filter(
        ({ entityRef, email }) =>
          !known.some(
            each => each.entityRef === entityRef && each.email === email,
          ),
      );
      told.set(row.channel, [...known, ...added]);
    }
    return told;
  }

  /** Forgets messages that were over before a time. */
  async prune(olderThanMs: number): Promise<void> {
    const now = await this.#clock();
    await this.#knex('deliveries')
      .where('ended_at', '<', now - olderThanMs)
      .delete();
  }
}

/** What an attempt changes beside state and reason. */
function momentsOf(
  { attempts }: ClaimedDelivery,
  outcome: AttemptOutcome,
  now: number,
): Partial<DeliveryRow> {
  switch (outcome.state) {
    case 'delivered':
      return { delivered_at: now, ended_at: now };
    case 'failed':
      return { last_failed_at: now, ended_at: now, ...reachedBy(outcome) };
    case 'dropped':
      return { attempts: attempts - 1, ended_at: now };
    default:
      return {
        last_failed_at: now,
        next_attempt_at: outcome.nextAttemptAt,
        ...reachedBy(outcome),
        ...(outcome.untried && { attempts: attempts - 1 }),
      };
  }
}

function reachedBy({ reached = [] }: { reached?: string[] }) {
  return reached.length > 0 ? { reached: JSON.stringify(reached) } : {};
}
