import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Page,
  Report,
  ReportQuery,
  ReportRequest,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import type { Target } from '../profile/ProfileService';
import type { ReportService } from '../reports/ReportService';
import { sayReport } from './sentences';
import type { SentenceNames } from './SentenceNames';

/** Answers with the names of people and groups in its sentences. */
export class NamedReportService implements ReportService {
  readonly #service: ReportService;
  readonly #names: SentenceNames;

  constructor(options: { service: ReportService; names: SentenceNames }) {
    this.#service = options.service;
    this.#names = options.names;
  }

  async createReport(
    target: Target,
    request: ReportRequest,
    options: { credentials: UserCredentials },
  ): Promise<Report> {
    return this.#names.in(
      await this.#service.createReport(target, request, options),
      sayReport,
    );
  }

  async listReports(
    target: Target,
    query: ReportQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<ReportSummary>> {
    return this.#names.in(
      await this.#service.listReports(target, query, options),
      (page, say) => ({
        ...page,
        items: page.items.map(item => sayReport(item, say)),
      }),
    );
  }

  async getReport(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Report> {
    return this.#names.in(
      await this.#service.getReport(id, options),
      sayReport,
    );
  }

  async cancelReport(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Report> {
    return this.#names.in(
      await this.#service.cancelReport(id, body, options),
      sayReport,
    );
  }
}
