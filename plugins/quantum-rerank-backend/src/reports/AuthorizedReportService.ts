import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  overviewReadPermission,
  reportCapabilities,
  reportRequestSchema,
  type Page,
  type Report,
  type ReportKind,
  type ReportQuery,
  type ReportRequest,
  type ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import { parseInput } from '../operations/requestErrors';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import type { ReportService } from './ReportService';

/**
 * Decides who may see, begin and stop runs before the service behind it is
 * asked. A report that the caller may not see is answered like one that does
 * not exist.
 */
export class AuthorizedReportService implements ReportService {
  readonly #service: ReportService;
  readonly #authorizer: Pick<
    OperationAuthorizer,
    'authorizeRead' | 'authorizeCapability' | 'writes'
  >;
  readonly #profiles: Pick<ProfileService, 'getTarget'>;

  constructor(options: {
    service: ReportService;
    authorizer: Pick<
      OperationAuthorizer,
      'authorizeRead' | 'authorizeCapability' | 'writes'
    >;
    profiles: Pick<ProfileService, 'getTarget'>;
  }) {
    this.#service = options.service;
    this.#authorizer = options.authorizer;
    this.#profiles = options.profiles;
  }

  async createReport(
    target: Target,
    request: ReportRequest,
    options: { credentials: UserCredentials },
  ): Promise<Report> {
    await this.#requireRead(target, options.credentials);
    this.#requireWrites();
    const { kind } = parseInput(reportRequestSchema, request);
    await this.#requireCapability(target, kind, options.credentials);
    return this.#service.createReport(target, request, options);
  }

  async listReports(
    target: Target,
    query: ReportQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<ReportSummary>> {
    await this.#requireRead(target, options.credentials);
    return this.#service.listReports(target, query, options);
  }

  async getReport(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Report> {
    const report = await this.#service.getReport(id, options);
    await this.#requireVisible(report, options.credentials);
    return report;
  }

  async cancelReport(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Report> {
    this.#requireWrites();
    const report = await this.#service.getReport(id, options);
    const target = await this.#requireVisible(report, options.credentials);
    await this.#requireCapability(target, report.kind, options.credentials);
    return this.#service.cancelReport(id, body, options);
  }

  /** @throws NotAllowedError while nobody may change anything */
  #requireWrites(): void {
    const { enabled, reason } = this.#authorizer.writes;
    if (!enabled) {
      throw new NotAllowedError(reason);
    }
  }

  #requireRead(
    target: Target,
    credentials: BackstageCredentials,
  ): Promise<void> {
    return this.#authorizer.authorizeRead(target, overviewReadPermission, {
      credentials,
    });
  }

  async #requireCapability(
    target: Target,
    kind: ReportKind,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { decision, reason } = await this.#authorizer.authorizeCapability(
      target,
      reportCapabilities[kind],
      { credentials },
    );
    if (decision === 'deny') {
      throw new NotAllowedError(reason);
    }
  }

  /** @throws NotFoundError in the words for an id that does not exist */
  async #requireVisible(
    report: Report,
    credentials: BackstageCredentials,
  ): Promise<Target> {
    try {
      const target = await this.#profiles.getTarget(
        report.entityRef,
        report.environment,
        { credentials },
      );
      await this.#requireRead(target, credentials);
      return target;
    } catch (error) {
      if (error instanceof NotAllowedError || error instanceof NotFoundError) {
        throw new NotFoundError(`There is no report ${report.id}`);
      }
      throw error;
    }
  }
}
