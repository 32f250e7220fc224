import type { Knex } from 'knex';

/** True for PostgreSQL; the other supported database is SQLite. */
export function isPostgres(knex: Knex): boolean {
  return String(knex.client.config.client).includes('pg');
}

/**
 * The database's clock, in milliseconds since 1970, plus an offset. Leases,
 * grace periods and records all use this one clock, so that replicas whose
 * own clocks differ agree.
 *
 * On PostgreSQL it moves on inside a transaction.
 */
export function now(knex: Knex, plusMilliseconds = 0): Knex.Raw {
  const offset = Math.round(plusMilliseconds);
  return isPostgres(knex)
    ? knex.raw(
        '((extract(epoch from clock_timestamp()) * 1000)::bigint + ?::bigint)',
        [offset],
      )
    : knex.raw(
        "(CAST(ROUND((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) + ?)",
        [offset],
      );
}

/** Reads the database's clock. */
export async function readClock(knex: Knex): Promise<number> {
  const [row] = await knex.select({ now: now(knex) });
  return Number(row.now);
}
