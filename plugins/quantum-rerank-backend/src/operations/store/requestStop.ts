import type { Knex } from 'knex';
import { readClock } from '../../database/now';
import { appendEvent } from './eventTable';
import { EXECUTABLE, operationRows } from './operationTable';

/**
 * Asks an operation that goes in steps to stop before the next one, as part
 * of a transaction.
 *
 * @returns false when it is over, or was asked before
 */
export async function requestStop(
  trx: Knex,
  id: string,
  options: { by: string; message: string; comment?: string },
): Promise<boolean> {
  const at = await readClock(trx);
  const changed = await operationRows(trx)
    .where({ id })
    .whereNull('stop_requested_by')
    .whereIn('state', EXECUTABLE)
    .update({
      stop_requested_by: options.by,
      message: options.message,
      sequence: trx.raw('sequence + 1'),
    });
  if (changed !== 1) {
    return false;
  }
  await appendEvent(trx, {
    operationId: id,
    at,
    type: 'stop-requested',
    actor: options.by,
    data: { comment: options.comment },
  });
  return true;
}
