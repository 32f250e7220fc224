import {
  isDatabaseConflictError,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  LoadParameters,
  Page,
  Report,
  ReportKind,
  ReportStep,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now } from '../../database/now';
import { guarded } from '../../operations/store/storeErrors';
import { endSteps, verdictOfEarlyEnd } from '../verdict';
import { queryReports } from './queryReports';
import {
  LostRunError,
  type NewReport,
  type ReportChange,
  type ReportEnd,
  type ReportListQuery,
  type ReportStore,
  type StoredReport,
} from './ReportStore';
import { toReport, toStoredReport, type ReportRow } from './rows';
import { markSeen, seenUntil } from './scheduleTable';

const TABLE = 'reports';
const OPEN = ['queued', 'running'];
/** How many earlier runs are looked through for one under the same load. */
const COMPARED_RUNS = 50;

/** {@link ReportStore} on SQLite and PostgreSQL. */
export class DatabaseReportStore implements ReportStore {
  readonly #knex: Knex;

  /** Connects and, unless migrations are to be skipped, migrates. */
  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseReportStore> {
    const knex = await options.database.getClient();
    if (!options.database.migrations?.skip) {
      await migrate(knex);
    }
    return new DatabaseReportStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async create(
    input: NewReport,
  ): Promise<{ stored: StoredReport; created: boolean }> {
    return guarded(async () => {
      try {
        await this.#knex(TABLE).insert(newRow(this.#knex, input));
        return { stored: await this.#read(input.id), created: true };
      } catch (error) {
        if (!isDatabaseConflictError(error)) {
          throw error;
        }
        return { stored: await this.#explain(input, error), created: false };
      }
    });
  }

  async get(id: string): Promise<StoredReport> {
    return guarded(() => this.#read(id));
  }

  async findByIdempotencyKey(
    requestedBy: string,
    idempotencyKey: string,
  ): Promise<StoredReport | undefined> {
    return guarded(async () => {
      const row = await this.#knex<ReportRow>(TABLE)
        .where({ requested_by: requestedBy, idempotency_key: idempotencyKey })
        .first();
      return row && toStoredReport(row);
    });
  }

  async list(query: ReportListQuery): Promise<Page<ReportSummary>> {
    return guarded(() => queryReports(this.#knex, query));
  }

  async findPrevious(query: {
    entityRef: string;
    environment: string;
    kind: ReportKind;
    load?: Pick<LoadParameters, 'rate' | 'concurrency'>;
  }): Promise<Report | undefined> {
    return guarded(async () => {
      const rows = await this.#knex<ReportRow>(TABLE)
        .where({
          entity_ref: query.entityRef,
          environment: query.environment,
          kind: query.kind,
          state: 'finished',
        })
        .orderBy('requested_at', 'desc')
        .limit(query.load ? COMPARED_RUNS : 1);
      const { load } = query;
      return rows
        .map(toReport)
        .find(report => load === undefined || isLike(report.load, load));
    });
  }

  async change(
    id: string,
    owner: string,
    change: ReportChange,
  ): Promise<Report> {
    return this.#write(id, owner, change);
  }

  async finish(id: string, owner: string, end: ReportEnd): Promise<Report> {
    return this.#write(id, owner, end);
  }

  async heartbeat(
    id: string,
    owner: string,
  ): Promise<{ held: boolean; cancelledBy?: string }> {
    return guarded(async () => {
      const changed = await this.#held(id, owner).update({
        heartbeat_at: now(this.#knex),
      });
      if (changed !== 1) {
        return { held: false };
      }
      const row = await this.#knex<ReportRow>(TABLE).where({ id }).first();
      return { held: true, cancelledBy: row?.cancelled_by ?? undefined };
    });
  }

  async requestCancellation(
    id: string,
    by: string,
  ): Promise<Report | undefined> {
    return guarded(async () => {
      const knex = this.#knex;
      await knex(TABLE)
        .where({ id })
        .whereIn('state', OPEN)
        .whereNull('cancel_requested_at')
        .update({
          cancel_requested_at: now(knex),
          cancelled_by: by,
          sequence: knex.raw('sequence + 1'),
        });
      const { report } = await this.#read(id);
      return OPEN.includes(report.state) ? report : undefined;
    });
  }

  async interruptSilent(silentMs: number): Promise<Report[]> {
    return guarded(async () => {
      const knex = this.#knex;
      const rows: ReportRow[] = await knex<ReportRow>(TABLE)
        .whereIn('state', OPEN)
        .where('heartbeat_at', '<', now(knex, -silentMs));
      const interrupted: Report[] = [];
      for (const row of rows) {
        const steps = endSteps(readSteps(row));
        const reason =
          'The process that ran it was not heard of any more; what it had found is kept';
        const changed = await knex(TABLE)
          .where({ id: row.id, heartbeat_at: row.heartbeat_at })
          .whereIn('state', OPEN)
          .update({
            state: 'interrupted',
            steps: JSON.stringify(steps),
            verdict: verdictOfEarlyEnd(steps),
            summary: 'It was interrupted',
            reason,
            finished_at: now(knex),
            sequence: knex.raw('sequence + 1'),
          });
        if (changed === 1) {
          interrupted.push((await this.#read(row.id)).report);
        }
      }
      return interrupted;
    });
  }

  async prune(keptMs: number): Promise<number> {
    return guarded(() =>
      this.#knex(TABLE)
        .whereNotIn('state', OPEN)
        .where('requested_at', '<', now(this.#knex, -keptMs))
        .delete(),
    );
  }

  async scheduleSeenUntil(
    schedule: string,
    expression: string,
  ): Promise<{ seenUntil: number; now: number }> {
    return guarded(() => seenUntil(this.#knex, schedule, expression));
  }

  async markSchedule(schedule: string, until: number): Promise<void> {
    await guarded(() => markSeen(this.#knex, schedule, until));
  }

  async #write(
    id: string,
    owner: string,
    change: ReportChange | ReportEnd,
  ): Promise<Report> {
    const knex = this.#knex;
    const written = await guarded(async () => {
      const changed = await this.#held(id, owner).update({
        sequence: knex.raw('sequence + 1'),
        heartbeat_at: now(knex),
        ...(change.state ? { state: change.state } : {}),
        ...(change.state === 'running' ? { started_at: now(knex) } : {}),
        ...(change.steps ? { steps: JSON.stringify(change.steps) } : {}),
        ...(change.load ? { load: JSON.stringify(change.load) } : {}),
        ...('verdict' in change
          ? {
              verdict: change.verdict,
              summary: change.summary,
              reason: change.reason ?? null,
              finished_at: now(knex),
            }
          : {}),
      });
      return changed === 1 ? (await this.#read(id)).report : undefined;
    });
    if (!written) {
      throw new LostRunError(id);
    }
    return written;
  }

  #held(id: string, owner: string) {
    return this.#knex(TABLE).where({ id, owner }).whereIn('state', OPEN);
  }

  async #read(id: string): Promise<StoredReport> {
    const row = await this.#knex<ReportRow>(TABLE).where({ id }).first();
    if (!row) {
      throw new NotFoundError(`There is no report ${id}`);
    }
    return toStoredReport(row);
  }

  async #explain(input: NewReport, cause: unknown): Promise<StoredReport> {
    const earlier = await this.findByIdempotencyKey(
      input.requestedBy,
      input.idempotencyKey,
    );
    if (earlier) {
      return earlier;
    }
    const open = await this.#knex<ReportRow>(TABLE)
      .where({ open_key: input.openKey })
      .whereIn('state', OPEN)
      .first();
    throw new ConflictError(
      open
        ? `Another run of this kind is not over: "${open.title}", asked for by ${open.requested_by} (${open.id})`
        : 'Another run of this kind was open at the same moment; ask again',
      cause,
    );
  }
}

/** None where they cannot be read: a damaged run has to end, too. */
function readSteps(row: ReportRow): ReportStep[] {
  try {
    return toReport(row).steps;
  } catch {
    return [];
  }
}

function newRow(knex: Knex, input: NewReport) {
  return {
    id: input.id,
    sequence: 1,
    kind: input.kind,
    title: input.title,
    entity_ref: input.entityRef,
    environment: input.environment,
    open_key: input.openKey,
    state: 'queued',
    requested_by: input.requestedBy,
    via: input.via,
    idempotency_key: input.idempotencyKey,
    request_digest: input.requestDigest,
    requested_at: now(knex),
    steps: JSON.stringify(input.steps),
    load: input.load ? JSON.stringify(input.load) : null,
    compared_with: input.comparedWith ?? null,
    owner: input.owner,
    heartbeat_at: now(knex),
  };
}

/** Whether a run went to its end under the same load: one that was stopped to spare the service proves little. */
function isLike(
  load: Report['load'],
  { rate, concurrency }: Pick<LoadParameters, 'rate' | 'concurrency'>,
): boolean {
  return (
    load !== undefined &&
    load.parameters.rate === rate &&
    load.parameters.concurrency === concurrency &&
    load.errors * 2 <= load.sent
  );
}
