import type { Knex } from 'knex';
import { isPostgres } from './now';

/** About as long as the claim of a worker holds without renewal. */
export const SILENCE_MS = 10_000;

/**
 * Does several things in the database, all of them or none.
 *
 * A process that is frozen or cut off in between would keep its locks for as
 * long as that lasts, and whoever needs the same rows would wait for it. On
 * PostgreSQL its session ends after `silenceMs` without a word from it.
 */
export async function transaction<T>(
  knex: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
  options: {
    silenceMs?: number;
    /** How long to wait for a lock; until it is free when absent. Only on PostgreSQL. */
    lockMs?: number;
    /** Everything is read as it was at the first query. SQLite does so anyway. */
    snapshot?: boolean;
  } = {},
): Promise<T> {
  const { silenceMs = SILENCE_MS, lockMs, snapshot = false } = options;
  return knex.transaction(
    async trx => {
      if (isPostgres(knex)) {
        await limit(trx, 'idle_in_transaction_session_timeout', silenceMs);
        if (lockMs !== undefined) {
          await limit(trx, 'lock_timeout', lockMs);
        }
      }
      return work(trx);
    },
    snapshot && isPostgres(knex)
      ? { isolationLevel: 'repeatable read', readOnly: true }
      : {},
  );
}

/** For this transaction alone. */
async function limit(
  trx: Knex.Transaction,
  name: 'idle_in_transaction_session_timeout' | 'lock_timeout',
  milliseconds: number,
): Promise<void> {
  await trx.raw('SELECT set_config(?, ?, true)', [name, String(milliseconds)]);
}

/**
 * Narrows a change of one row, so that it leaves the row alone while another
 * session has it locked: whoever looks for work goes on with the next.
 */
export function unlessLocked(
  change: Knex.QueryBuilder,
  row: { knex: Knex; table: string; id: string },
): void {
  const { knex, table, id } = row;
  // SQLite has one writer at a time, which locks no rows.
  if (isPostgres(knex)) {
    change.whereIn(
      'id',
      knex(table).select('id').where({ id }).forUpdate().skipLocked(),
    );
  }
}
