import {
  openOperationStates,
  type OperationSummary,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from './cursor';
import type { OperationStore } from './OperationStore';
import { selectOperations } from './operationTable';
import { toOperationSummary, type ReviewedRow } from './rowMapping';

/**
 * One page of the history of an environment, newest first.
 *
 * @throws InputError for a cursor that is not one
 */
export async function queryHistory(
  knex: Knex,
  query: Parameters<OperationStore['list']>[0],
): Promise<Page<OperationSummary>> {
  const builder = selectOperations(knex)
    .where({ entity_ref: query.entityRef, environment: query.environment })
    .orderBy([
      { column: 'requested_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(query.limit + 1);
  if (query.action) {
    builder.where('action', query.action);
  }
  if (query.state) {
    builder.where('state', query.state);
  }
  if (query.open === true) {
    builder.whereIn('state', [...openOperationStates]);
  }
  if (query.open === false) {
    builder.whereNotIn('state', [...openOperationStates]);
  }
  if (query.requestedBy) {
    builder.where('requested_by', query.requestedBy);
  }
  if (query.visible?.include) {
    builder.whereIn('requested_by', query.visible.include);
  }
  if (query.visible?.exclude) {
    builder.whereNotIn('requested_by', query.visible.exclude);
  }
  if (query.after) {
    builder.where('requested_at', '>=', Date.parse(query.after));
  }
  if (query.before) {
    builder.where('requested_at', '<', Date.parse(query.before));
  }
  if (query.cursor) {
    const { requestedAt, id } = decodeCursor(query.cursor);
    builder.where(older =>
      older
        .where('requested_at', '<', requestedAt)
        .orWhere(same =>
          same.where({ requested_at: requestedAt }).where('id', '<', id),
        ),
    );
  }
  const rows: ReviewedRow[] = await builder;
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toOperationSummary),
    ...(rows.length > query.limit && last
      ? {
          nextCursor: encodeCursor({
            requestedAt: Number(last.requested_at),
            id: last.id,
          }),
        }
      : {}),
  };
}
