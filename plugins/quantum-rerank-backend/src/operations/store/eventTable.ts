import type { Knex } from 'knex';
import { FIRST_PREV_HASH, hashEvent, type OperationEvent } from './eventChain';

interface EventRow {
  operation_id: string;
  sequence: number;
  at: number | string;
  type: string;
  actor: string;
  data: string;
  prev_hash: string;
  hash: string;
}

/**
 * Appends an event. The caller changed the operation's row in the same
 * transaction before, so nobody else appends to this chain meanwhile.
 */
export async function appendEvent(
  trx: Knex,
  event: Omit<OperationEvent, 'sequence' | 'prevHash' | 'hash'>,
): Promise<void> {
  const last = await trx<EventRow>('operation_events')
    .where({ operation_id: event.operationId })
    .orderBy('sequence', 'desc')
    .first();
  const data = JSON.stringify(event.data);
  const linked = {
    ...event,
    data: JSON.parse(data) as unknown,
    sequence: (last?.sequence ?? 0) + 1,
    prevHash: last?.hash ?? FIRST_PREV_HASH,
  };
  await trx<EventRow>('operation_events').insert({
    operation_id: linked.operationId,
    sequence: linked.sequence,
    at: linked.at,
    type: linked.type,
    actor: linked.actor,
    data,
    prev_hash: linked.prevHash,
    hash: hashEvent(linked),
  });
}

/** All events of an operation, oldest first. */
export async function listEvents(
  knex: Knex,
  operationId: string,
): Promise<OperationEvent[]> {
  const rows = await knex<EventRow>('operation_events')
    .where({ operation_id: operationId })
    .orderBy('sequence');
  return rows.map(toEvent);
}

/** All events of several operations, oldest first. */
export async function listEventsOf(
  knex: Knex,
  operationIds: string[],
): Promise<Map<string, OperationEvent[]>> {
  const rows = await knex<EventRow>('operation_events')
    .whereIn('operation_id', operationIds)
    .orderBy(['operation_id', 'sequence']);
  const events = new Map<string, OperationEvent[]>(
    operationIds.map(id => [id, []]),
  );
  for (const row of rows) {
    events.get(row.operation_id)?.push(toEvent(row));
  }
  return events;
}

function toEvent(row: EventRow): OperationEvent {
  return {
    operationId: row.operation_id,
    sequence: row.sequence,
    at: Number(row.at),
    type: row.type,
    actor: row.actor,
    data: parseData(row.data),
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}

/** What is no JSON was not written here, and its hash tells. */
function parseData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
