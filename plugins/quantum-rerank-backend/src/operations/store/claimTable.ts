import type { Knex } from 'knex';
import { now, readClock } from '../../database/now';
import { transaction } from '../../database/transaction';
import { insertOutboxMessages } from '../outbox/outboxTable';
import { appendEvent } from './eventTable';
import {
  FencedError,
  type Fence,
  type OutboxMessage,
  type PoisonedRow,
  type StoredOperation,
} from './OperationStore';
import {
  EXECUTABLE,
  operationRows,
  readOperation,
  unlessHeld,
} from './operationTable';
import { PoisonedRecordError, type OperationRow } from './rowMapping';
import { guarded } from './storeErrors';

/** Takes what is due and free, or whose holder stopped renewing. */
export async function claimDue(
  knex: Knex,
  options: {
    owner: string;
    leaseMs: number;
    limit: number;
  },
): Promise<{ claimed: StoredOperation[]; poisoned: PoisonedRow[] }> {
  const due = await operationRows(knex)
    .select('id', 'generation')
    .whereIn('state', EXECUTABLE)
    .where('not_before', '<=', now(knex))
    .where(free => whereFree(knex, free, options.owner))
    .orderBy('not_before')
    .limit(options.limit);
  const claimed: StoredOperation[] = [];
  const poisoned: PoisonedRow[] = [];
  for (const { id, generation } of due) {
    // Compare-and-set on the generation: of several workers that saw the
    // same row as free, one wins. What a frozen one has locked is left for
    // the next look.
    const changed = await operationRows(knex)
      .where({ id, generation })
      .whereIn('state', EXECUTABLE)
      .where(free => whereFree(knex, free, options.owner))
      .modify(unlessHeld, knex, id)
      .update({
        generation: generation + 1,
        lease_owner: options.owner,
        lease_until: now(knex, options.leaseMs),
      });
    if (changed === 0) {
      continue;
    }
    try {
      claimed.push(await guarded(() => readOperation(knex, id)));
    } catch (error) {
      if (!(error instanceof PoisonedRecordError)) {
        throw error;
      }
      poisoned.push({
        fence: { id, owner: options.owner, generation: generation + 1 },
        problem: error.message,
      });
    }
  }
  return { claimed, poisoned };
}

/** The row of an operation while the claim holds. */
export function held(knex: Knex, fence: Fence) {
  return operationRows(knex)
    .where({
      id: fence.id,
      lease_owner: fence.owner,
      generation: fence.generation,
    })
    .whereIn('state', EXECUTABLE);
}

/** A change under a claim, with its event and messages, or nothing at all. */
export function changeHeld(
  knex: Knex,
  fence: Fence,
  columns: (at: number) => Partial<OperationRow>,
  event: { type: string; data?: Record<string, unknown> },
  more: {
    outbox: OutboxMessage[];
    /** What changes with it, or not at all. */
    also: (trx: Knex.Transaction, at: number) => Promise<void>;
  },
): Promise<StoredOperation> {
  return transaction(knex, async trx => {
    const at = await readClock(trx);
    const changed = await held(trx, fence).update({
      ...columns(at),
      sequence: trx.raw('sequence + 1'),
    });
    if (changed !== 1) {
      throw new FencedError(fence);
    }
    await appendEvent(trx, {
      operationId: fence.id,
      at,
      type: event.type,
      actor: `worker:${fence.owner}`,
      data: { generation: fence.generation, ...event.data },
    });
    await more.also(trx, at);
    await insertOutboxMessages(trx, more.outbox, at);
    return readOperation(trx, fence.id);
  });
}

/** Ends a row that cannot be read. */
export async function quarantine(
  knex: Knex,
  { fence, problem }: PoisonedRow,
): Promise<void> {
  await transaction(knex, async trx => {
    const at = await readClock(trx);
    const changed = await held(trx, fence).update({
      state: 'interrupted',
      message: problem,
      ended_at: at,
      lease_owner: null,
      lease_until: null,
      sequence: trx.raw('sequence + 1'),
    });
    if (changed === 1) {
      await appendEvent(trx, {
        operationId: fence.id,
        at,
        type: 'quarantined',
        actor: `worker:${fence.owner}`,
        data: { problem },
      });
    }
  });
}

/** Free, run out, or kept for this very worker. */
function whereFree(
  knex: Knex,
  builder: Knex.QueryBuilder,
  owner: string,
): void {
  builder
    .whereNull('lease_until')
    .orWhere('lease_until', '<', now(knex))
    .orWhere(reserved => reserved.where({ lease_owner: owner, generation: 0 }));
}
