import type { Knex } from 'knex';
import { now } from '../../database/now';
import { transaction } from '../../database/transaction';
import { EXECUTABLE, operationRows } from './operationTable';

/** A check that cannot be recorded by then is made again; others wait for it. */
const LOCK_MS = 1000;

/** See {@link OperationStore.recordApprovalCheck}. */
export async function recordApprovalCheck(
  knex: Knex,
  id: string,
  { withdrawn }: { withdrawn?: string },
): Promise<void> {
  await transaction(
    knex,
    async trx => {
      await operationRows(trx)
        .where({ id })
        .whereIn('state', EXECUTABLE)
        .whereNull('apply_started_at')
        .whereNull('approval_withdrawn')
        .update(
          withdrawn === undefined
            ? { approval_checked_at: now(trx) }
            : { approval_withdrawn: withdrawn },
        );
    },
    { lockMs: LOCK_MS },
  );
}
