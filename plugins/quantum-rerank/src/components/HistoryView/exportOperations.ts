import type {
  EnvironmentRef,
  OperationSummary,
  QuantumRerankApi,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import Papa from 'papaparse';
import type { HistoryFilter } from './historyFilter';

/** The most operations that one export holds. */
export const EXPORT_LIMIT = 1000;

/** The most that the backend answers at once. */
const PAGE_SIZE = 100;

/** What was found for an export, newest first. */
export interface Collected {
  operations: OperationSummary[];
  /** Whether there are more than {@link EXPORT_LIMIT}. */
  cut: boolean;
}

/**
 * Reads all pages of what is filtered, up to {@link EXPORT_LIMIT}.
 *
 * @throws the error of the first page that cannot be read: half a history
 *   would look like all of it
 */
export async function collectOperations(
  api: Pick<QuantumRerankApi, 'listOperations'>,
  ref: EnvironmentRef,
  filter: HistoryFilter,
  options: { signal: AbortSignal },
): Promise<Collected> {
  const operations: OperationSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listOperations(
      ref,
      { ...filter, limit: PAGE_SIZE, cursor },
      options,
    );
    operations.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && operations.length < EXPORT_LIMIT);
  return {
    operations: operations.slice(0, EXPORT_LIMIT),
    cut: cursor !== undefined || operations.length > EXPORT_LIMIT,
  };
}

/** Columns of the CSV, in their order. Names stay, as programs read them. */
const columns: Record<string, (operation: OperationSummary) => unknown> = {
  id: operation => operation.id,
  requestedAt: operation => utc(operation.requestedAt),
  startedAt: operation => utc(operation.startedAt),
  endedAt: operation => utc(operation.endedAt),
  action: operation => operation.action,
  title: operation => operation.title,
  parameters: operation => JSON.stringify(operation.parameters),
  state: operation => operation.state,
  message: operation => operation.message,
  requestedBy: operation => operation.requestedBy,
  via: operation => operation.via,
  reason: operation => operation.reason,
  entityRef: operation => operation.entityRef,
  environment: operation => operation.environment,
  cluster: operation => operation.cluster,
  namespace: operation => operation.namespace,
  target: operation => operation.target.name,
  cancelledBy: operation => operation.cancelledBy,
  approval: operation => operation.approval?.state,
  approvalDecidedBy: operation => operation.approval?.decidedBy,
  approvalDecidedAt: operation => utc(operation.approval?.decidedAt),
  breakGlass: operation => operation.breakGlass?.state,
  verification: operation => operation.verification?.verdict,
};

function utc(at: string | undefined): string | undefined {
  return at && new Date(at).toISOString();
}

/**
 * The operations as CSV (RFC 4180), times in UTC. Reasons and messages are
 * written by others: a cell that a spreadsheet would take for a formula
 * begins with an apostrophe.
 */
export function toCsv(operations: OperationSummary[]): string {
  const names = Object.keys(columns);
  const csv = Papa.unparse(
    {
      fields: names,
      data: operations.map(operation =>
        names.map(name => columns[name](operation) ?? ''),
      ),
    },
    // The library's own pattern leaves out cells of several lines, and those
    // that begin with a space.
    { escapeFormulae: /^\s*[=+\-@\t\r]/ },
  );
  // Without any row the library ends the head with a line end already.
  return `${csv.trimEnd()}\r\n`;
}

/** The operations as JSON, with times in UTC. */
export function toJson(collected: Collected): string {
  const items = collected.operations.map(operation => ({
    ...operation,
    requestedAt: utc(operation.requestedAt),
    startedAt: utc(operation.startedAt),
    endedAt: utc(operation.endedAt),
  }));
  return `${JSON.stringify({ cut: collected.cut, items }, null, 2)}\n`;
}

/** `operations-quantum-rerank-production-2026-03-02T10-00-00Z.csv`, in UTC. */
export function exportFileName(
  environment: string,
  entity: string,
  now: Date,
  extension: 'csv' | 'json',
): string {
  // Colons are no part of file names everywhere.
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/:/g, '-');
  return `operations-${entity}-${environment}-${time}.${extension}`;
}
