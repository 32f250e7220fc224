import type { Knex } from 'knex';
import { now, readClock } from '../../database/now';

const TABLE = 'report_schedules';

/**
 * Until when fire times of a schedule were seen to, and what time it is. A new
 * or changed schedule begins now.
 */
export async function seenUntil(
  knex: Knex,
  schedule: string,
  expression: string,
): Promise<{ seenUntil: number; now: number }> {
  await knex(TABLE)
    .insert({ schedule, expression, seen_until: now(knex) })
    .onConflict('schedule')
    .ignore();
  await knex(TABLE)
    .where({ schedule })
    .whereNot({ expression })
    .update({ expression, seen_until: now(knex) });
  const row = await knex(TABLE).where({ schedule }).first();
  return { seenUntil: Number(row.seen_until), now: await readClock(knex) };
}

/** Fire times until then were seen to; an older moment changes nothing. */
export async function markSeen(
  knex: Knex,
  schedule: string,
  until: number,
): Promise<void> {
  await knex(TABLE)
    .where({ schedule })
    .where('seen_until', '<', until)
    .update({ seen_until: until });
}
