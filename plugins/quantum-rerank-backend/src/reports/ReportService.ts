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

/** Runs of checks and validations, and what they found. */
export interface ReportService {
  /**
   * Begins a run and answers before it is over. The same key of the same
   * person gives the same report.
   *
   * @throws InputError when the environment does not allow it
   * @throws ConflictError when one of its kind is not over
   */
  createReport(
    target: Target,
    request: ReportRequest,
    options: { credentials: UserCredentials },
  ): Promise<Report>;
  /** Newest first. */
  listReports(
    target: Target,
    query: ReportQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<ReportSummary>>;
  /** @throws NotFoundError */
  getReport(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Report>;
  /**
   * Stops a run, wherever it runs. What it found is kept. It may still be
   * running in the answer when another process runs it.
   *
   * @throws ConflictError when it is over
   */
  cancelReport(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Report>;
}
