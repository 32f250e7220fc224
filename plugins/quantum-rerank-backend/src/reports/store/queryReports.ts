import type {
  Page,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readPage } from '../../database/keyset';
import type { ReportListQuery } from './ReportStore';
import { toReportSummary, type ReportRow } from './rows';

/**
 * One page of the reports of an environment, newest first.
 *
 * @throws InputError for a cursor that is not one
 */
export async function queryReports(
  knex: Knex,
  query: ReportListQuery,
): Promise<Page<ReportSummary>> {
  const builder = knex<ReportRow>('reports').where({
    entity_ref: query.entityRef,
    environment: query.environment,
  });
  if (query.kind) {
    builder.where('kind', query.kind);
  }
  return readPage(
    builder,
    { table: 'reports', at: 'requested_at' },
    query,
    toReportSummary,
  );
}
