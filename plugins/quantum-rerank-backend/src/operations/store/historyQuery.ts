import {
  openOperationStates,
  type OperationSummary,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readPage } from '../../database/keyset';
import type { OperationStore } from './OperationStore';
import { selectOperations } from './operationTable';
import { toOperationSummary } from './rowMapping';

/**
 * One page of the history of an environment, newest first.
 *
 * @throws InputError for a cursor that is not one
 */
export async function queryHistory(
  knex: Knex,
  query: Parameters<OperationStore['list']>[0],
): Promise<Page<OperationSummary>> {
  const builder = selectOperations(knex).where({
    entity_ref: query.entityRef,
    environment: query.environment,
  });
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
  return readPage(
    builder,
    { table: 'operations', at: 'requested_at' },
    query,
    toOperationSummary,
  );
}
