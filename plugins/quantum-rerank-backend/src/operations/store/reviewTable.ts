import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readClock } from '../../database/now';
import { transaction } from '../../database/transaction';
import { appendEvent } from './eventTable';
import type { OperationStore } from './OperationStore';
import { operationRows, readable, selectOperations } from './operationTable';

const REVIEWS = 'operation_reviews';

/** See {@link OperationStore.listToReview}. */
export async function listToReview(
  knex: Knex,
  options: Parameters<OperationStore['listToReview']>[0],
): Promise<Operation[]> {
  const rows = await selectOperations(knex)
    .whereNotNull('break_glass')
    .whereNotNull('apply_started_at')
    .whereNull('reviewed_at')
    .where('ended_at', '<=', options.endedBefore)
    .orderBy('ended_at')
    .limit(options.limit);
  return readable(rows);
}

/**
 * Records a review, once.
 *
 * @returns false when there is one already
 */
export async function recordReview(
  knex: Knex,
  id: string,
  options: { by: string; comment: string },
): Promise<boolean> {
  try {
    await transaction(knex, async trx => {
      const at = await readClock(trx);
      await trx(REVIEWS).insert({
        operation_id: id,
        reviewed_by: options.by,
        reviewed_at: at,
        review_comment: options.comment,
      });
      // The row is final; locking it keeps others from the chain of events.
      await operationRows(trx).select('id').where({ id }).forUpdate();
      await appendEvent(trx, {
        operationId: id,
        at,
        type: 'reviewed',
        actor: options.by,
        data: { comment: options.comment },
      });
    });
    return true;
  } catch (error) {
    if (isDatabaseConflictError(error)) {
      return false;
    }
    throw error;
  }
}
