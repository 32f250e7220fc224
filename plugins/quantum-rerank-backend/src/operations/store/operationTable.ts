import type { Knex } from 'knex';
import type { ReviewedRow } from './rowMapping';

/** Rows of operations with their reviews beside them. */
export function selectOperations(knex: Knex): Knex.QueryBuilder<ReviewedRow> {
  return knex('operations').leftJoin(
    'operation_reviews',
    'operation_reviews.operation_id',
    'operations.id',
  );
}
