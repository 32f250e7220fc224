import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { now } from '../../database/now';
import type { OutboxMessage } from '../store/OperationStore';

/** A message that is due. */
export interface DueMessage extends OutboxMessage {
  id: string;
  /** How often sending it failed. */
  attempts: number;
}

interface OutboxRow {
  id: string;
  topic: string;
  dedupe_key: string;
  payload: string;
  created_at: number | string;
  available_at: number | string;
  attempts: number;
  done_at: number | string | null;
  last_error: string | null;
}

/** Puts messages into the outbox, inside the transaction that causes them. */
export async function insertOutboxMessages(
  trx: Knex,
  messages: OutboxMessage[],
  at: number,
): Promise<void> {
  for (const message of messages) {
    await trx<OutboxRow>('outbox')
      .insert({
        id: randomUUID(),
        topic: message.topic,
        dedupe_key: message.dedupeKey,
        payload: JSON.stringify(message.payload),
        created_at: at,
        available_at: at,
        attempts: 0,
      })
      .onConflict('dedupe_key')
      .ignore();
  }
}

/**
 * Takes messages that are due. They become due again after `retryMs`, unless
 * they are marked as done before: at least once, not exactly once.
 *
 * @returns with the keys of those that cannot be read, which are given up
 */
export async function takeDueMessages(
  knex: Knex,
  options: { limit: number; retryMs: number },
): Promise<{ taken: DueMessage[]; damaged: string[] }> {
  const due = await knex<OutboxRow>('outbox')
    .whereNull('done_at')
    .where('available_at', '<=', now(knex))
    .orderBy('created_at')
    .limit(options.limit);
  const taken: DueMessage[] = [];
  const damaged: string[] = [];
  for (const row of due) {
    const changed = await knex('outbox')
      .where({ id: row.id, attempts: row.attempts })
      .whereNull('done_at')
      .update({
        attempts: row.attempts + 1,
        available_at: now(knex, options.retryMs),
      });
    if (changed !== 1) {
      continue;
    }
    const payload = readPayload(row);
    if (payload) {
      taken.push({
        id: row.id,
        topic: row.topic,
        dedupeKey: row.dedupe_key,
        payload,
        attempts: row.attempts,
      });
    } else {
      damaged.push(row.dedupe_key);
      await markDone(knex, row.id, 'The record of the message is damaged');
    }
  }
  return { taken, damaged };
}

function readPayload(row: OutboxRow): Record<string, unknown> | undefined {
  try {
    const payload: unknown = JSON.parse(row.payload);
    return typeof payload === 'object' && payload !== null
      ? (payload as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Marks a message as sent, or as given up with the reason. */
export async function markDone(
  knex: Knex,
  id: string,
  lastError?: string,
): Promise<void> {
  await knex('outbox')
    .where({ id })
    .update({ done_at: now(knex), last_error: lastError ?? null });
}

/** Notes a failure and when to try again. */
export async function postpone(
  knex: Knex,
  id: string,
  options: { delayMs: number; error: string },
): Promise<void> {
  await knex('outbox')
    .where({ id })
    .update({
      available_at: now(knex, options.delayMs),
      last_error: options.error,
    });
}
