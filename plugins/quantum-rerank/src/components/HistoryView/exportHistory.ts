import type {
  EnvironmentRef,
  HistoryEntry,
  QuantumRerankApi,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import Papa from 'papaparse';
import type { HistoryFilter } from './historyFilter';

/** The most entries that one export holds. */
export const EXPORT_LIMIT = 1000;

/** The most that the backend answers at once. */
const PAGE_SIZE = 100;

/** What was found for an export, newest first. */
export interface Collected {
  entries: HistoryEntry[];
  /** Whether there are more than {@link EXPORT_LIMIT}. */
  cut: boolean;
}

/**
 * Reads all pages of what is filtered, up to {@link EXPORT_LIMIT}.
 *
 * @throws the error of the first page that cannot be read: half a history
 *   would look like all of it
 */
export async function collectHistory(
  api: Pick<QuantumRerankApi, 'listHistory'>,
  ref: EnvironmentRef,
  filter: HistoryFilter,
  options: { signal: AbortSignal },
): Promise<Collected> {
  const entries: HistoryEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listHistory(
      ref,
      { ...filter, limit: PAGE_SIZE, cursor },
      options,
    );
    entries.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor && entries.length < EXPORT_LIMIT);
  return {
    entries: entries.slice(0, EXPORT_LIMIT),
    cut: cursor !== undefined || entries.length > EXPORT_LIMIT,
  };
}

/** Columns of the CSV, in their order. Names stay, as programs read them. */
const columns = [
  'id',
  'requestedAt',
  'startedAt',
  'endedAt',
  'action',
  'title',
  'parameters',
  'state',
  'message',
  'requestedBy',
  'via',
  'reason',
  'entityRef',
  'environment',
  'cluster',
  'namespace',
  'target',
  'cancelledBy',
  'approval',
  'approvalDecidedBy',
  'approvalDecidedAt',
  'breakGlass',
  'verification',
  'kind',
  'event',
  'severity',
  'level',
  'person',
  'replaces',
  'from',
  'until',
  'exchangeFrom',
  'exchangeUntil',
] as const;

type Cells = Partial<Record<(typeof columns)[number], unknown>>;

/** What an entry has in the columns; what it does not have stays empty. */
function cellsOf(entry: HistoryEntry, ref: EnvironmentRef): Cells {
  const { kind } = entry;
  if (kind === 'operation') {
    const { operation } = entry;
    return {
      kind,
      ...operation,
      requestedAt: utc(operation.requestedAt),
      startedAt: utc(operation.startedAt),
      endedAt: utc(operation.endedAt),
      parameters: JSON.stringify(operation.parameters),
      target: operation.target.name,
      approval: operation.approval?.state,
      approvalDecidedBy: operation.approval?.decidedBy,
      approvalDecidedAt: utc(operation.approval?.decidedAt),
      breakGlass: operation.breakGlass?.state,
      verification: operation.verification?.verdict,
    };
  }
  const shared = {
    ...ref,
    kind,
    event: entry.event,
    requestedAt: utc(entry.at),
    requestedBy: entry.by,
  };
  if (kind === 'escalation') {
    const { id, subject, severity } = entry.escalation;
    return {
      ...shared,
      id,
      severity,
      title: subject.title,
      message: entry.text,
    };
  }
  const { id, title, state, level, person, replaces, from, until, exchange } =
    entry.replacement;
  return {
    ...shared,
    id,
    title,
    state,
    level,
    person,
    replaces,
    action: entry.replacement.kind,
    via: entry.via,
    reason: entry.replacement.reason,
    message: entry.comment,
    from: utc(from),
    until: utc(until),
    exchangeFrom: utc(exchange?.from),
    exchangeUntil: utc(exchange?.until),
  };
}

function utc(at: string | undefined): string | undefined {
  return at && new Date(at).toISOString();
}

/**
 * The entries as CSV (RFC 4180), times in UTC. Reasons and messages are
 * written by others: a cell that a spreadsheet would take for a formula
 * begins with an apostrophe.
 *
 * @param ref - the environment whose history it is
 */
export function toCsv(entries: HistoryEntry[], ref: EnvironmentRef): string {
  const csv = Papa.unparse(
    {
      fields: [...columns],
      data: entries.map(entry => {
        const cells = cellsOf(entry, ref);
        return columns.map(name => cells[name] ?? '');
      }),
    },
    // The library's own pattern leaves out cells of several lines, and those
    // that begin with a space.
    { escapeFormulae: /^\s*[=+\-@\t\r]/ },
  );
  // Without any row the library ends the head with a line end already.
  return `${csv.trimEnd()}\r\n`;
}

/** The entries as JSON, with times in UTC. An operation has its own fields. */
export function toJson(collected: Collected): string {
  const items = collected.entries.map(entry => {
    if (entry.kind !== 'operation') {
      return { ...entry, at: utc(entry.at) };
    }
    const { kind, operation } = entry;
    return {
      kind,
      ...operation,
      requestedAt: utc(operation.requestedAt),
      startedAt: utc(operation.startedAt),
      endedAt: utc(operation.endedAt),
    };
  });
  return `${JSON.stringify({ cut: collected.cut, items }, null, 2)}\n`;
}

/** `history-quantum-rerank-production-2026-03-02T10-00-00Z.csv`, in UTC. */
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
  return `history-${entity}-${environment}-${time}.${extension}`;
}
