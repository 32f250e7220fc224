import {
  openOperationStates,
  type OperationSummary,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readPage } from '../../database/keyset';
import { transaction } from '../../database/transaction';
import { listEventsOf } from './eventTable';
import type { OperationStore, RecordedOperation } from './OperationStore';
import { selectOperations } from './operationTable';
import {
  PoisonedRecordError,
  toOperationSummary,
  toStoredOperation,
  type ReviewedRow,
} from './rowMapping';

type HistoryQuery = Parameters<OperationStore['list']>[0];

/** Operations are listed by when they were asked for. */
const ORDER = { table: 'operations', at: 'requested_at' };

/**
 * One page of the history of an environment, newest first.
 *
 * @throws InputError for a cursor that is not one
 */
export async function queryHistory(
  knex: Knex,
  query: HistoryQuery,
): Promise<Page<OperationSummary>> {
  return readPage(rowsOf(knex, query), ORDER, query, toOperationSummary);
}

/**
 * The same page with all events of each, read at one moment: an operation
 * that goes on meanwhile is not taken for one that was tampered with.
 *
 * @throws InputError for a cursor that is not one
 */
export async function queryRecorded(
  knex: Knex,
  query: HistoryQuery,
): Promise<Page<RecordedOperation>> {
  return transaction(
    knex,
    async trx => {
      const page = await readPage(rowsOf(trx, query), ORDER, query, toRecord);
      const events = await listEventsOf(
        trx,
        page.items.map(({ id }) => id),
      );
      return {
        ...page,
        items: page.items.map(item => ({
          ...item,
          events: events.get(item.id) ?? [],
        })),
      };
    },
    { snapshot: true },
  );
}

function toRecord(row: ReviewedRow): Omit<RecordedOperation, 'events'> {
  const { id, title } = toOperationSummary(row);
  try {
    return { id, title, operation: toStoredOperation(row).operation };
  } catch (error) {
    if (!(error instanceof PoisonedRecordError)) {
      throw error;
    }
    return { id, title, problem: error.problem };
  }
}

function rowsOf(
  knex: Knex,
  query: HistoryQuery,
): Knex.QueryBuilder<ReviewedRow> {
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
  return builder;
}
