import { NotFoundError } from '@backstage/errors';
import {
  openOperationStates,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { unlessLocked } from '../../database/transaction';
import type { StoredOperation } from './OperationStore';
import {
  PoisonedRecordError,
  toStoredOperation,
  type OperationRow,
  type ReviewedRow,
} from './rowMapping';

/** Open states in which a worker has something to do. */
export const EXECUTABLE = openOperationStates.filter(
  state => state !== 'awaiting-approval',
);

/** Rows of operations, to write to. */
export function operationRows(knex: Knex) {
  return knex<OperationRow>('operations');
}

/** Narrows a change of one row to when no other session has it locked. */
export function unlessHeld(
  change: Knex.QueryBuilder,
  knex: Knex,
  id: string,
): void {
  unlessLocked(change, { knex, table: 'operations', id });
}

/** Rows of operations with their reviews beside them. */
export function selectOperations(knex: Knex): Knex.QueryBuilder<ReviewedRow> {
  return knex('operations').leftJoin(
    'operation_reviews',
    'operation_reviews.operation_id',
    'operations.id',
  );
}

/**
 * @throws NotFoundError
 * @throws PoisonedRecordError
 */
export async function readOperation(
  knex: Knex,
  id: string,
): Promise<StoredOperation> {
  const row = await selectOperations(knex).where({ id }).first();
  if (!row) {
    throw new NotFoundError(`There is no operation ${id}`);
  }
  return toStoredOperation(row);
}

/** Those whose record is not damaged; a damaged one holds no other one up. */
export function readable(rows: ReviewedRow[]): Operation[] {
  return rows.flatMap(row => {
    try {
      return [toStoredOperation(row).operation];
    } catch (error) {
      if (error instanceof PoisonedRecordError) {
        return [];
      }
      throw error;
    }
  });
}
