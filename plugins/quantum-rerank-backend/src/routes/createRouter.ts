import type {
  AuditorService,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { createOpenApiDocument } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { AlertService } from '../alerts/AlertService';
import type { ConfigService } from '../configuration/ConfigService';
import type { ConsumerInspector } from '../configuration/ConsumerInspector';
import type { SecretService } from '../configuration/SecretService';
import type { BaselineService } from '../baselines/BaselineService';
import type { ErrorBudgetService } from '../errorBudget/ErrorBudgetService';
import type { EscalationService } from '../escalation';
import type { FreezeService } from '../freeze';
import type { HealthService } from '../health/HealthService';
import type { HistoryService } from '../history';
import type { ManifestSources } from '../manifests';
import type { SentenceNames } from '../names';
import type { NotificationCenter } from '../notifications';
import type { OnCallService } from '../onCall/OnCallService';
import type { OperationService } from '../operations/OperationService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService } from '../profile/ProfileService';
import type { RevisionHistory } from '../revisions';
import type { RecoveryService } from '../recovery';
import type { ReportService } from '../reports/ReportService';
import type { SignalService } from '../signals/SignalService';
import type { WorkloadService } from '../workload/WorkloadService';
import { version } from '../../package.json';
import { createAlertRouter } from './alertRoutes';
import { createConfigRouter } from './configRoutes';
import { createReadRouter } from './createReadRouter';
import { createErrorBoundary } from './errorBoundary';
import { createEscalationRouter } from './escalationRoutes';
import { createGovernanceRouter } from './governanceRoutes';
import { createHealthRouter } from './healthRoutes';
import { createHistoryRouter } from './historyRoutes';
import { createOnCallRouter } from './onCallRoutes';
import { createOperationRouter } from './operationRoutes';
import { createReportRouter } from './reportRoutes';
import { createSignalRouter } from './signalRoutes';

/** All routes of the plugin. */
export function createRouter(options: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  logger: LoggerService;
  profiles: ProfileService;
  manifests: ManifestSources;
  workloads: WorkloadService;
  revisions: RevisionHistory;
  measurements: SignalService;
  health: HealthService;
  recovery: RecoveryService;
  /** With its checks: `AuthorizedAlertService`. */
  alerts: AlertService;
  errorBudgets: ErrorBudgetService;
  baselines: BaselineService;
  configurations: ConfigService;
  consumers: ConsumerInspector;
  secrets: SecretService;
  authorizer: OperationAuthorizer;
  /** With its checks: `AuthorizedOperationService`. */
  operations: OperationService;
  /** With its checks: `AuthorizedHistoryService`. */
  history: HistoryService;
  /** With its checks: `AuthorizedReportService`. */
  reports: ReportService;
  /** With its checks: `AuthorizedOnCallService`. */
  onCall: OnCallService;
  /** With its checks: `DefaultEscalationService`. */
  escalations: EscalationService;
  notificationCenter: NotificationCenter;
  freezes: FreezeService;
  /** What people are called in what is refused. */
  names: SentenceNames;
}): Router {
  const router = PromiseRouter();
  router.get('/openapi.json', async (request, response) => {
    await options.httpAuth.credentials(request, { allow: ['user', 'service'] });
    response.json(
      createOpenApiDocument({ version, serverUrl: request.baseUrl }),
    );
  });
  router.use(createReadRouter(options));
  router.use(createSignalRouter(options));
  router.use(createHealthRouter(options));
  router.use(createConfigRouter(options));
  router.use(createAlertRouter(options));
  router.use(createOperationRouter(options));
  router.use(createHistoryRouter(options));
  router.use(createGovernanceRouter(options));
  router.use(createReportRouter(options));
  router.use(createOnCallRouter(options));
  router.use(createEscalationRouter(options));
  router.use(createErrorBoundary(options.logger, options.names));
  return router;
}
