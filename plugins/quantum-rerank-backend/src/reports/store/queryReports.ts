import type {
  Page,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { decodeCursor, encodeCursor } from '../../operations/store/cursor';
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
  const builder = knex<ReportRow>('reports')
    .where({ entity_ref: query.entityRef, environment: query.environment })
    .orderBy([
      { column: 'requested_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(query.limit + 1);
  if (query.kind) {
    builder.where('kind', query.kind);
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
  const rows: ReportRow[] = await builder;
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toReportSummary),
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
