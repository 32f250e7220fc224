import type { DatabaseService } from '@backstage/backend-plugin-api';
import { openOperationStates } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../database/migrate';
import { readClock } from '../database/now';
import { transaction } from '../database/transaction';
import { insertOutboxMessages } from '../operations/outbox/outboxTable';
import type { OutboxMessage } from '../operations/store/OperationStore';
import {
  OPEN_FLOOR_STATES,
  toFloor,
  type FloorRow,
  type StoredFloor,
} from './floorRow';

const TABLE = 'temporary_floors';

/** Proof that a floor is as it was when it was claimed. */
export type FloorFence = Pick<StoredFloor, 'id' | 'generation'>;

/** Temporary floors in the database. Every change is a compare-and-set. */
export class TemporaryFloorStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<TemporaryFloorStore> {
    const knex = await options.database.getClient();
    if (!options.database.migrations?.skip) {
      await migrate(knex);
    }
    return new TemporaryFloorStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Milliseconds since 1970, database clock. */
  now(): Promise<number> {
    return readClock(this.#knex);
  }

  /**
   * Floors that may stand on a target, newest first: the one that does or that
   * a person has to decide on, and those whose operation ended without saying
   * whether it raised them.
   */
  async listByTarget(targetKey: string): Promise<StoredFloor[]> {
    const rows: FloorRow[] = await this.#knex(TABLE)
      .join('operations', 'operations.id', `${TABLE}.id`)
      .where(`${TABLE}.target_key`, targetKey)
      .where(may =>
        may
          .whereIn(`${TABLE}.state`, ['open', 'overridden'])
          .orWhere(uncertain =>
            uncertain
              .where(`${TABLE}.state`, 'raising')
              .whereNotIn('operations.state', [...openOperationStates]),
          ),
      )
      .orderBy('operations.requested_at', 'desc')
      .select(`${TABLE}.*`);
    return rows.map(toFloor);
  }

  /** Floors of an environment that are not over. */
  async listOpen(place: {
    entityRef: string;
    environment: string;
  }): Promise<StoredFloor[]> {
    const rows = await this.#table()
      .where({
        entity_ref: place.entityRef,
        environment: place.environment,
      })
      .whereIn('state', OPEN_FLOOR_STATES)
      .orderBy('until');
    return rows.map(toFloor);
  }

  /** Ids of floors whose time is over, or that are to be tried again. */
  async listDue(at: number, limit: number): Promise<string[]> {
    const rows = await this.#table()
      .where({ state: 'open' })
      .where('next_at', '<=', at)
      .orderBy('next_at')
      .limit(limit)
      .select('id');
    return rows.map(({ id }) => id);
  }

  /** Ids of floors whose operation ended without saying whether it raised them, newest first. */
  async listUncertain(at: number, limit: number): Promise<string[]> {
    const rows: Array<{ id: string }> = await this.#knex(TABLE)
      .join('operations', 'operations.id', `${TABLE}.id`)
      .where(`${TABLE}.state`, 'raising')
      .whereNotIn('operations.state', [...openOperationStates])
      // Tried again like the others, and the first time at once.
      .where(due =>
        due
          .where(`${TABLE}.next_at`, '<=', at)
          .orWhere(`${TABLE}.generation`, 0),
      )
      .orderBy('operations.requested_at', 'desc')
      .limit(limit)
      .select(`${TABLE}.id`);
    return rows.map(({ id }) => id);
  }

  /**
   * Takes a floor until the moment given; of several replicas one gets it.
   *
   * @throws Error when its record is damaged
   */
  async claim(
    id: string,
    options: { at: number; until: number },
  ): Promise<StoredFloor | undefined> {
    const row = await this.#table().where({ id }).first();
    const isFree =
      row !== undefined &&
      (Number(row.next_at) <= options.at ||
        (row.state === 'raising' && row.generation === 0));
    if (!isFree) {
      return undefined;
    }
    const changed = await this.#table()
      .where({ id, generation: row.generation, state: row.state })
      .update({ generation: row.generation + 1, next_at: options.until });
    return changed === 1
      ? toFloor({
          ...row,
          generation: row.generation + 1,
          next_at: options.until,
        })
      : undefined;
  }

  /** Tries later, and says why; with messages that leave with it. */
  async postpone(
    { id, generation }: FloorFence,
    change: { nextAt: number; problem: string; attempts: number },
    outbox: OutboxMessage[] = [],
  ): Promise<void> {
    await transaction(this.#knex, async trx => {
      const changed = await trx<FloorRow>(TABLE)
        .where({ id, generation })
        .whereIn('state', ['raising', 'open'])
        .update({
          next_at: change.nextAt,
          problem: change.problem,
          attempts: change.attempts,
        });
      if (changed === 1) {
        await insertOutboxMessages(trx, outbox, await readClock(trx));
      }
    });
  }

  /**
   * Moves a floor on, with messages that leave with it. One that turns out to
   * stand takes the place of older ones, and never that of a newer one.
   *
   * @returns false when it changed since it was claimed
   */
  async settle(
    { id, generation }: FloorFence,
    change: {
      state: 'open' | 'overridden' | 'restored' | 'gone' | 'not-raised';
      problem?: string;
    },
    outbox: OutboxMessage[] = [],
  ): Promise<boolean> {
    return transaction(this.#knex, async trx => {
      const at = await readClock(trx);
      const row = await trx<FloorRow>(TABLE)
        .where({ id, generation })
        .whereIn('state', ['raising', 'open'])
        .first();
      if (!row) {
        return false;
      }
      const stands = change.state === 'open' || change.state === 'overridden';
      if (row.state === 'raising' && stands) {
        const newer = await findNewer(trx, row);
        if (newer) {
          await replace(trx, [id], { by: newer.id, at });
          return true;
        }
        const others = await trx<FloorRow>(TABLE)
          .where({ target_key: row.target_key })
          .whereIn('state', ['open', 'overridden'])
          .select('id');
        await replace(
          trx,
          others.map(other => other.id),
          { by: id, at },
        );
      }
      const changed = await trx<FloorRow>(TABLE)
        .where({ id, generation, state: row.state })
        .update({
          state: change.state,
          problem: change.problem ?? null,
          ...(change.state === 'open'
            ? { next_at: Number(row.until), raised_at: at }
            : {}),
          ...(stands ? {} : { ended_at: at }),
        });
      if (changed === 1) {
        await insertOutboxMessages(trx, outbox, at);
      }
      return changed === 1;
    });
  }

  #table(): Knex.QueryBuilder<FloorRow, FloorRow[]> {
    return this.#knex<FloorRow>(TABLE);
  }
}

/** A floor of the same target that stands, of an operation that was asked for later. */
async function findNewer(
  trx: Knex,
  row: FloorRow,
): Promise<{ id: string } | undefined> {
  return trx(TABLE)
    .join('operations', 'operations.id', `${TABLE}.id`)
    .where(`${TABLE}.target_key`, row.target_key)
    .whereNot(`${TABLE}.id`, row.id)
    .whereIn(`${TABLE}.state`, ['open', 'overridden'])
    .where(
      'operations.requested_at',
      '>=',
      trx('operations').where({ id: row.id }).select('requested_at'),
    )
    .select(`${TABLE}.id`)
    .first();
}

async function replace(
  trx: Knex,
  ids: string[],
  { by, at }: { by: string; at: number },
): Promise<void> {
  await trx<FloorRow>(TABLE)
    .whereIn('id', ids)
    .update({ state: 'replaced', restored_by: by, ended_at: at });
}
