import type {
  AuditorService,
  AuthService,
  DatabaseService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
  SchedulerService,
  UrlReaderService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type {
  ClusterSource,
  Notifier,
  OnCallSource,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import {
  AlertStore,
  AuthorizedAlertService,
  DefaultAlertService,
  SilenceStore,
  type AlertService,
} from './alerts';
import { AutomaticRollback, AutomationPolicy } from './automation';
import { DefaultBaselineService, type BaselineService } from './baselines';
import { CacheService, readCacheCredentials } from './caches';
import { DefaultClusterRegistry } from './clusters';
import {
  DefaultConfigService,
  type ConfigService,
} from './configuration/ConfigService';
import { ConsumerInspector } from './configuration/ConsumerInspector';
import {
  DefaultSecretService,
  type SecretService,
} from './configuration/SecretService';
import { ConfigVersionStore } from './configuration/ConfigVersionStore';
import {
  DefaultErrorBudgetService,
  type ErrorBudgetService,
} from './errorBudget';
import {
  createAlertSubjects,
  createEngineLookup,
  createEscalation,
  type EscalationService,
} from './escalation';
import {
  createAlertIncidents,
  DefaultFreezeService,
  type FreezeService,
} from './freeze';
import { DefaultHealthService, type HealthService } from './health';
import { createHistory, type HistoryService } from './history';
import { ReviewReminder } from './operations/approvals/ReviewReminder';
import { createActionHandlers } from './operations/actions/createActionHandlers';
import { ManifestSources } from './manifests';
import { WorkloadActions } from './operations/actions/WorkloadActions';
import {
  NamedOperationService,
  NamedReportService,
  SentenceNames,
} from './names';
import { OperationNotices, type NotificationCenter } from './notifications';
import { AutomationDesk } from './operations/AutomationDesk';
import { createOperationService } from './operations/createOperationService';
import { HeldValues } from './operations/secrets/HeldValues';
import { OperationFeed } from './operations/OperationFeed';
import type { OperationService } from './operations/OperationService';
import { targetKeyOf } from './operations/plan/paths';
import { Planner } from './operations/plan/Planner';
import { RightsReviewer } from './operations/rights/RightsReviewer';
import { DatabaseOperationStore } from './operations/store/DatabaseOperationStore';
import { OperationWorker } from './operations/worker/OperationWorker';
import {
  DefaultOperationAuthorizer,
  registerOperationPermissions,
  type OperationAuthorizer,
} from './permissions';
import {
  DefaultProfileService,
  type ProfileService,
  type Target,
} from './profile';
import { createOnCall, createOnCallEngine, type OnCallService } from './onCall';
import {
  ReleaseSightings,
  RevisionHistory,
  RevisionRecorder,
  RevisionStateStore,
} from './revisions';
import { DefaultRecoveryService, type RecoveryService } from './recovery';
import { createReports, type ReportService } from './reports';
import { DefaultProbeService } from './probes';
import { FloorKeeper } from './temporaryFloors/FloorKeeper';
import { TemporaryFloorStore } from './temporaryFloors/TemporaryFloorStore';
import {
  DefaultSignalService,
  SignalStore,
  type SignalService,
} from './signals';
import {
  SignalComparer,
  VerificationStore,
  VerificationWatch,
} from './verification';
import {
  DefaultWorkloadService,
  ReleaseWatches,
  type WorkloadService,
} from './workload';

/** What the plugin is made of, before it is reachable over HTTP. */
export interface Services {
  profiles: ProfileService;
  manifests: ManifestSources;
  workloads: WorkloadService;
  revisions: RevisionHistory;
  measurements: SignalService;
  health: HealthService;
  recovery: RecoveryService;
  alerts: AlertService;
  errorBudgets: ErrorBudgetService;
  baselines: BaselineService;
  configurations: ConfigService;
  consumers: ConsumerInspector;
  secrets: SecretService;
  authorizer: OperationAuthorizer;
  operations: OperationService;
  history: HistoryService;
  reports: ReportService;
  onCall: OnCallService;
  escalations: EscalationService;
  notificationCenter: NotificationCenter;
  freezes: FreezeService;
  names: SentenceNames;
}

/** Builds the services and starts the worker that carries operations out. */
export async function createServices(options: {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  notifications: NotificationService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  scheduler: SchedulerService;
  signals: SignalsService;
  urlReader: UrlReaderService;
  userInfo: UserInfoService;
  clusterSources: ClusterSource[];
  onCallSources: OnCallSource[];
  notifiers: Notifier[];
}): Promise<Services> {
  const { auth, database, lifecycle, logger } = options;
  const profiles = await DefaultProfileService.create(options);
  const clusters = DefaultClusterRegistry.create({
    ...options,
    sources: options.clusterSources,
  });
  const releases = new ReleaseWatches({ clusters, logger });
  const workloads = DefaultWorkloadService.create({
    ...options,
    clusters,
    releases,
  });

  const measurements = new DefaultSignalService({
    ...options,
    profiles,
    store: await SignalStore.create({ database }),
  });
  const store = await DatabaseOperationStore.create({ database });
  const evaluated = new DefaultAlertService({
    ...options,
    profiles,
    measurements,
    store: await AlertStore.create({ database }),
    silences: await SilenceStore.create({ database }),
    operations: store,
  });
  const freezes = await DefaultFreezeService.create({
    ...options,
    incidents: createAlertIncidents({
      readAlerts: place => evaluated.getAlerts(place),
    }),
  });

  const onCallParts = await createOnCallEngine(options);
  const names = new SentenceNames(onCallParts);
  const onCallOf = (target: Target) => onCallParts.engine.findRefs(target);
  const ruleset = registerOperationPermissions({
    permissionsRegistry: options.permissionsRegistry,
    profiles,
    auth,
    findOnCallRefs: onCallOf,
    findFreezeFacts: target => freezes.getFacts(target),
  });
  const authorizer = DefaultOperationAuthorizer.create({
    config: options.config,
    permissions: options.permissions,
    auth,
    ruleset,
    findOnCallRefs: onCallOf,
    findFreezeFacts: target => freezes.getFacts(target),
  });

  const alerts = new AuthorizedAlertService({ service: evaluated, authorizer });
  const health = new DefaultHealthService({
    logger,
    clusters,
    workloads,
    probes: new DefaultProbeService(),
    measurements,
    alerts: evaluated,
  });
  const manifests = ManifestSources.fromConfig(options);
  const configVersions = await ConfigVersionStore.create({ database });
  const revisionStates = await RevisionStateStore.create({ database });
  const revisions = new RevisionHistory({
    revisionStates,
    configVersions,
    logger,
  });
  const heldValues = new HeldValues();
  const floors = await TemporaryFloorStore.create({ database });
  const comparer = new SignalComparer({ past: measurements });
  const verifications = await VerificationStore.create({ database });
  const handlers = createActionHandlers({
    heldValues,
    verifications,
    clusters,
    manifests,
    floors,
    comparer,
    configVersions,
    revisions,
    caches: new CacheService({
      credentials: readCacheCredentials(options.config),
    }),
  });
  const planner = new Planner({
    handlers,
    freezes,
    rights: new RightsReviewer({ clusters }),
  });
  const feed = new OperationFeed(options);
  const automation = AutomationPolicy.fromConfig(options.config);
  const {
    center,
    escalator,
    escalations,
    store: escalationStore,
  } = await createEscalation({
    ...options,
    names,
    profiles,
    authorizer,
    onCall: createEngineLookup({ ...onCallParts, auth, profiles }),
    persons: onCallParts.persons,
    subjects: [
      createAlertSubjects({
        feed: evaluated.feed,
        readAlerts: place =>
          evaluated.getAlerts({
            ...place,
            entityRef: place.profile.entities[0],
          }),
      }),
    ],
  });
  const notices = new OperationNotices({ profiles, center });
  const worker = await OperationWorker.create({
    ...options,
    automation,
    store,
    handlers,
    clusters,
    profiles,
    authorizer,
    freezes,
    feed,
    heldValues,
    notices,
    names,
  });
  const automaticRollback = new AutomaticRollback({
    ...options,
    policy: automation,
    store,
    revisions,
    profiles,
    desk: new AutomationDesk({
      ...options,
      policy: automation,
      store,
      planner,
      authorizer,
      worker,
      feed,
      findOnCallRefs: onCallOf,
    }),
  });
  const revisionRecorder = new RevisionRecorder({
    clusters,
    profiles,
    configVersions,
    revisionStates,
    sightings: new ReleaseSightings({ clusters, releases, logger }),
    logger,
    onSeen: seen => automaticRollback.onSeen(seen),
    onStalled: stalled => automaticRollback.onStalled(stalled),
  });
  const verificationWatch = new VerificationWatch({
    ...options,
    store: verifications,
    comparer,
    profiles,
    findOnCallRefs: onCallOf,
    onWorse: (id, target, found) =>
      automaticRollback.onWorse(id, target, found),
    onNotWorse: (id, target, found) =>
      automaticRollback.onNotWorse(id, target, found),
  });
  const authorized = createOperationService({
    ...options,
    store,
    verifications,
    floors,
    planner,
    handlers,
    authorizer,
    profiles,
    worker,
    feed,
    heldValues,
    findOnCallRefs: onCallOf,
  });
  const operations = new NamedOperationService({ service: authorized, names });
  const reviewReminder = new ReviewReminder({
    ...options,
    store,
    profiles,
    findOnCallRefs: onCallOf,
  });
  const floorKeeper = new FloorKeeper({
    ...options,
    floors,
    store,
    planner,
    actions: new WorkloadActions({ clusters, floors, comparer }),
    profiles,
    worker,
    feed,
  });
  const reports = await createReports({
    ...options,
    profiles,
    clusters,
    workloads,
    measurements,
    health,
    alerts: evaluated,
    authorizer,
  });
  lifecycle.addStartupHook(() => worker.start(options.scheduler));
  lifecycle.addStartupHook(() => revisionRecorder.start(options.scheduler));
  lifecycle.addStartupHook(() => floorKeeper.start(options.scheduler));
  lifecycle.addStartupHook(() => reviewReminder.start(options.scheduler));
  lifecycle.addStartupHook(() => measurements.start(options.scheduler));
  lifecycle.addStartupHook(() => verificationWatch.start(options.scheduler));
  lifecycle.addStartupHook(() => evaluated.start(options.scheduler));
  lifecycle.addStartupHook(() => center.start(options.scheduler));
  lifecycle.addStartupHook(() => escalator.start(options.scheduler));
  lifecycle.addShutdownHook(() => worker.stop());
  lifecycle.addShutdownHook(() => revisionRecorder.stop());
  lifecycle.addShutdownHook(() => center.stop());
  return {
    profiles,
    manifests,
    workloads,
    revisions,
    measurements,
    health,
    recovery: new DefaultRecoveryService({
      clusters,
      manifests,
      workloads,
      health,
      findOpen: ({ environment }) => store.findOpen(targetKeyOf(environment)),
    }),
    alerts,
    errorBudgets: new DefaultErrorBudgetService({ past: measurements }),
    baselines: new DefaultBaselineService({ past: measurements }),
    secrets: new DefaultSecretService({
      clusters,
      configVersions,
      logger,
    }),
    consumers: new ConsumerInspector({ clusters }),
    configurations: new DefaultConfigService({
      clusters,
      configVersions,
      logger,
    }),
    authorizer,
    operations,
    history: createHistory({
      authorizer,
      operations,
      overrides: onCallParts.store,
      escalations: escalationStore,
    }),
    reports: new NamedReportService({ service: reports, names }),
    onCall: createOnCall({
      ...options,
      ...onCallParts,
      announce: messages => store.announce(messages),
      profiles,
      authorizer,
      names,
    }),
    escalations,
    notificationCenter: center,
    freezes,
    names,
  };
}
