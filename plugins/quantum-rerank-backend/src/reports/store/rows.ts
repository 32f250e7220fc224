import {
  reportSchema,
  reportSummarySchema,
  type Report,
  type ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredReport } from './ReportStore';

/** A row of `reports` as drivers give it: bigints may be text. */
export interface ReportRow {
  id: string;
  sequence: number;
  kind: string;
  title: string;
  entity_ref: string;
  environment: string;
  open_key: string;
  state: string;
  verdict: string | null;
  summary: string | null;
  reason: string | null;
  requested_by: string;
  via: string;
  idempotency_key: string;
  request_digest: string;
  requested_at: number | string;
  started_at: number | string | null;
  finished_at: number | string | null;
  steps: string;
  load: string | null;
  compared_with: string | null;
  owner: string;
  heartbeat_at: number | string;
  cancel_requested_at: number | string | null;
  cancelled_by: string | null;
}

const iso = (at: number | string) => new Date(Number(at)).toISOString();

function summaryFields(row: ReportRow) {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    entityRef: row.entity_ref,
    environment: row.environment,
    state: row.state,
    ...(row.verdict === null ? {} : { verdict: row.verdict }),
    ...(row.summary === null ? {} : { summary: row.summary }),
    requestedBy: row.requested_by,
    requestedAt: iso(row.requested_at),
    ...(row.started_at === null ? {} : { startedAt: iso(row.started_at) }),
    ...(row.finished_at === null ? {} : { finishedAt: iso(row.finished_at) }),
  };
}

/** @throws Error when the row cannot be read; the message names no content */
export function toReport(row: ReportRow): Report {
  const parsed = reportSchema.safeParse({
    ...summaryFields(row),
    ...(row.reason === null ? {} : { reason: row.reason }),
    steps: parseJson(row.steps),
    ...(row.load === null ? {} : { load: parseJson(row.load) }),
    ...(row.compared_with === null ? {} : { comparedWith: row.compared_with }),
    sequence: row.sequence,
  });
  if (!parsed.success) {
    throw new Error(`The record of report ${row.id} is damaged`);
  }
  return parsed.data;
}

export function toStoredReport(row: ReportRow): StoredReport {
  return { report: toReport(row), requestDigest: row.request_digest };
}

/** A row for a list, which needs neither steps nor load. */
export function toReportSummary(row: ReportRow): ReportSummary {
  return reportSummarySchema.parse(summaryFields(row));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
