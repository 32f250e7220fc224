import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  auditEvents,
  reportQuerySchema,
  reportRequestSchema,
  type Page,
  type Report,
  type ReportQuery,
  type ReportRequest,
  type ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { digest } from '../operations/canonicalJson';
import type { UserCredentials } from '../operations/OperationService';
import { RequestAudit, requestMeta, viaOf } from '../operations/RequestAudit';
import { parseInput } from '../operations/requestErrors';
import type { Target } from '../profile/ProfileService';
import { openKeyOf } from './openKey';
import type { ReportService } from './ReportService';
import type { ReportRunner } from './runner/ReportRunner';
import type { ReportStore, StoredReport } from './store/ReportStore';

/** Who asked for the runs of a schedule. */
export const SCHEDULE = 'schedule';

/**
 * {@link ReportService} without permission checks, which
 * `AuthorizedReportService` adds.
 */
export class DefaultReportService implements ReportService {
  readonly #store: ReportStore;
  readonly #runner: ReportRunner;
  readonly #audit: RequestAudit;

  constructor(options: {
    store: ReportStore;
    runner: ReportRunner;
    auditor: AuditorService;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#runner = options.runner;
    this.#audit = new RequestAudit(options);
  }

  async createReport(
    target: Target,
    request: ReportRequest,
    options: { credentials: UserCredentials },
  ): Promise<Report> {
    const body = parseInput(reportRequestSchema, request);
    const { credentials } = options;
    return this.#audit.around(
      {
        eventId: auditEvents.createReport,
        severityLevel: 'medium',
        meta: {
          ...requestMeta(target, credentials),
          kind: body.kind,
          ...(body.load ? { load: JSON.stringify(body.load) } : {}),
        },
      },
      () =>
        this.#create(target, body, {
          requestedBy: credentials.principal.userEntityRef,
          via: viaOf(credentials),
        }),
    );
  }

  /**
   * The morning check of a fire time; asked for again, the same one.
   *
   * @throws ConflictError when one is not over
   */
  async createScheduled(target: Target, firedAt: Date): Promise<Report> {
    const { entityRef, environment } = target;
    const body = parseInput(reportRequestSchema, {
      kind: 'morning-check',
      idempotencyKey: digest([
        entityRef,
        environment.name,
        firedAt.toISOString(),
      ]),
    });
    return this.#create(target, body, {
      requestedBy: SCHEDULE,
      via: SCHEDULE,
    });
  }

  async listReports(
    target: Target,
    query: ReportQuery,
  ): Promise<Page<ReportSummary>> {
    return this.#store.list({
      ...parseInput(reportQuerySchema, query),
      entityRef: target.entityRef,
      environment: target.environment.name,
    });
  }

  async getReport(id: string): Promise<Report> {
    return (await this.#store.get(id)).report;
  }

  async cancelReport(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Report> {
    const by = options.credentials.principal.userEntityRef;
    return this.#audit.around(
      {
        eventId: auditEvents.cancelReport,
        severityLevel: 'medium',
        meta: {
          report: id,
          requestedBy: by,
          ...(body.comment ? { comment: body.comment } : {}),
        },
      },
      async () => {
        const asked = await this.#store.requestCancellation(id, by);
        if (!asked) {
          const { state } = await this.getReport(id);
          throw new ConflictError(
            `Report ${id} is over (${state}), so it cannot be stopped`,
          );
        }
        this.#runner.publish(asked);
        await this.#runner.cancel(id, by);
        return this.getReport(id);
      },
    );
  }

  async #create(
    target: Target,
    body: ReturnType<typeof reportRequestSchema.parse>,
    by: { requestedBy: string; via: string },
  ): Promise<Report> {
    const { entityRef, environment } = target;
    const requestDigest = digest({
      entityRef,
      environment: environment.name,
      ...body,
    });
    const earlier = await this.#store.findByIdempotencyKey(
      by.requestedBy,
      body.idempotencyKey,
    );
    if (earlier) {
      return sameRequest(earlier, requestDigest);
    }
    const { steps, ...prepared } = await this.#runner
      .programOf(body.kind)
      .prepare(target, body.load);
    const { stored, created } = await this.#store.create({
      ...by,
      ...prepared,
      id: randomUUID(),
      kind: body.kind,
      entityRef,
      environment: environment.name,
      openKey: openKeyOf(target, body.kind),
      idempotencyKey: body.idempotencyKey,
      requestDigest,
      steps: steps.map(step => ({ ...step, state: 'waiting', facts: [] })),
      owner: this.#runner.owner,
    });
    if (!created) {
      return sameRequest(stored, requestDigest);
    }
    this.#runner.begin(stored.report, target);
    return stored.report;
  }
}

/**
 * The report that was made under a key before.
 *
 * @throws ConflictError when it was another request
 */
function sameRequest(stored: StoredReport, requestDigest: string): Report {
  if (stored.requestDigest !== requestDigest) {
    throw new ConflictError(
      `idempotencyKey was used before for another request (report ${stored.report.id})`,
    );
  }
  return stored.report;
}
