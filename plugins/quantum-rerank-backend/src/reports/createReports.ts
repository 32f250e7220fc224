import type {
  AuditorService,
  AuthService,
  DatabaseService,
  LifecycleService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService } from '../profile/ProfileService';
import { AuthorizedReportService } from './AuthorizedReportService';
import { DefaultReportService } from './DefaultReportService';
import {
  createCheckSources,
  type CheckServices,
} from './morning/checks/createCheckSources';
import { MorningCheck } from './morning/MorningCheck';
import type { ReportService } from './ReportService';
import { ReportRunner } from './runner/ReportRunner';
import { MorningSchedule } from './schedule/MorningSchedule';
import { SmokeTest } from './smoke/SmokeTest';
import { DatabaseReportStore } from './store/DatabaseReportStore';
import { PerformanceValidation } from './validation/PerformanceValidation';

/** Builds everything about reports, and starts what runs by itself. */
export async function createReports(
  options: CheckServices & {
    auditor: AuditorService;
    auth: AuthService;
    authorizer: OperationAuthorizer;
    database: DatabaseService;
    lifecycle: LifecycleService;
    logger: LoggerService;
    profiles: ProfileService;
    scheduler: SchedulerService;
    signals?: SignalsService;
  },
): Promise<ReportService> {
  const { lifecycle, scheduler } = options;
  const store = await DatabaseReportStore.create(options);
  const runner = new ReportRunner({
    ...options,
    store,
    programs: [
      new MorningCheck({ ...options, sources: createCheckSources(options) }),
      new PerformanceValidation({ store }),
      new SmokeTest(),
    ],
  });
  const service = new DefaultReportService({ ...options, store, runner });
  const schedule = new MorningSchedule({
    ...options,
    store,
    reports: service,
  });
  lifecycle.addStartupHook(() => runner.start(scheduler));
  lifecycle.addStartupHook(() => schedule.start(scheduler));
  lifecycle.addShutdownHook(() => runner.stop());
  return new AuthorizedReportService({ ...options, service });
}
