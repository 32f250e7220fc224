import type {
  LoadParameters,
  Page,
  Report,
  ReportKind,
  ReportState,
  ReportStep,
  ReportSummary,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A report with what only the backend needs of it. */
export interface StoredReport {
  report: Report;
  requestDigest: string;
}

/** A run that is asked for. */
export interface NewReport {
  id: string;
  kind: ReportKind;
  title: string;
  entityRef: string;
  environment: string;
  /** What may have one open run. */
  openKey: string;
  requestedBy: string;
  /** `portal`, `schedule`, or the plugin that carried the request. */
  via: string;
  idempotencyKey: string;
  requestDigest: string;
  steps: ReportStep[];
  load?: Report['load'];
  comparedWith?: string;
  /** The process that runs it. */
  owner: string;
}

/** What changes while it runs. */
export interface ReportChange {
  state?: 'running';
  steps?: ReportStep[];
  load?: Report['load'];
}

/** How it ends. */
export interface ReportEnd extends Omit<ReportChange, 'state'> {
  state: Exclude<ReportState, 'queued' | 'running'>;
  verdict: VerdictState;
  summary: string;
  reason?: string;
}

/** Which reports to list. */
export interface ReportListQuery {
  entityRef: string;
  environment: string;
  kind?: ReportKind;
  limit: number;
  cursor?: string;
}

/** The run is not this process's any more: it ended, or another ended it. */
export class LostRunError extends Error {
  constructor(id: string) {
    super(`Report ${id} is over, or belongs to another process`);
    this.name = 'LostRunError';
  }
}

/**
 * Reports, shared by all replicas. Ends are final: whoever writes first wins.
 * Every moment is of the database's clock.
 */
export interface ReportStore {
  /**
   * Records a run, or finds the one that the same person asked for under the
   * same key.
   *
   * @throws ConflictError that names the open run of the same kind
   */
  create(input: NewReport): Promise<{ stored: StoredReport; created: boolean }>;
  /** @throws NotFoundError */
  get(id: string): Promise<StoredReport>;
  findByIdempotencyKey(
    requestedBy: string,
    idempotencyKey: string,
  ): Promise<StoredReport | undefined>;
  /** Newest first. @throws InputError for a cursor that is none */
  list(query: ReportListQuery): Promise<Page<ReportSummary>>;
  /**
   * The newest finished run of a kind; with a load, the newest that went to its
   * end under the same.
   */
  findPrevious(query: {
    entityRef: string;
    environment: string;
    kind: ReportKind;
    load?: Pick<LoadParameters, 'rate' | 'concurrency'>;
  }): Promise<Report | undefined>;
  /** @throws LostRunError */
  change(id: string, owner: string, change: ReportChange): Promise<Report>;
  /** @throws LostRunError */
  finish(id: string, owner: string, end: ReportEnd): Promise<Report>;
  /** Says that the run goes on. @returns what it has to know */
  heartbeat(
    id: string,
    owner: string,
  ): Promise<{ held: boolean; cancelledBy?: string }>;
  /** Asks the process that runs it to stop. @returns undefined when it is over */
  requestCancellation(id: string, by: string): Promise<Report | undefined>;
  /** Ends runs whose process was not heard of for so long. */
  interruptSilent(silentMs: number): Promise<Report[]>;
  /** Forgets reports that ended and were asked for longer ago. @returns how many */
  prune(keptMs: number): Promise<number>;
  /**
   * Until when fire times of a schedule were seen to; from now on for a new
   * or changed one.
   */
  scheduleSeenUntil(
    schedule: string,
    expression: string,
  ): Promise<{ seenUntil: number; now: number }>;
  /** Fire times until then were seen to. */
  markSchedule(schedule: string, until: number): Promise<void>;
}
