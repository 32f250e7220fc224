import {
  openOperationStates,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readClock } from '../../database/now';
import { endSteps } from '../operationSteps';
import { insertOutboxMessages } from '../outbox/outboxTable';
import { appendEvent } from './eventTable';
import type { Cancellation, OutboxMessage } from './OperationStore';

/**
 * Ends an operation whose change was not sent yet, as part of a transaction.
 *
 * @param operation - as it was read before
 * @returns false when it is too late
 */
export async function cancelOperation(
  trx: Knex,
  operation: Operation,
  cancellation: Cancellation,
  outbox: OutboxMessage[],
): Promise<boolean> {
  const { id } = operation;
  const { by, message, comment, onlyWaiting } = cancellation;
  const at = await readClock(trx);
  // The worker's step before sending sets apply_started_at under the same
  // row lock, so either it or this wins, never both.
  const changed = await trx('operations')
    .where({ id })
    .whereNull('apply_started_at')
    .whereIn(
      'state',
      onlyWaiting ? ['awaiting-approval'] : [...openOperationStates],
    )
    .update({
      state: 'cancelled',
      message,
      cancelled_by: by,
      steps: trx.raw(
        "CASE WHEN state = 'awaiting-approval' THEN ? ELSE steps END",
        [JSON.stringify(endSteps(operation.steps, 'failed', at, message))],
      ),
      ended_at: at,
      lease_owner: null,
      lease_until: null,
      generation: trx.raw('generation + 1'),
      sequence: trx.raw('sequence + 1'),
    });
  if (changed !== 1) {
    return false;
  }
  await appendEvent(trx, {
    operationId: id,
    at,
    type: 'cancelled',
    actor: by,
    data: { comment, message },
  });
  await insertOutboxMessages(trx, outbox, at);
  return true;
}
