import type { AlertEpisode, AlertHistoryQuery } from '../schema/alertHistory';
import type { Alerts, Silence, SilenceRequest } from '../schema/alerts';
import type { BaselineProposal, BaselineQuery } from '../schema/baselines';
import type {
  Channels,
  Delivery,
  DeliveryQuery,
  Escalation,
  EscalationQuery,
  RouteTest,
} from '../schema/escalation';
import type {
  MyShifts,
  OnCall,
  OnCallOverride,
  OnCallOverrideQuery,
  OnCallOverrideRequest,
  OnCallQuery,
  OnCallSchedule,
  OnCallScheduleQuery,
  OnCallService,
  OnCallServicesQuery,
} from '../schema/onCall';
import type {
  Config,
  ConfigVersion,
  ConfigVersionQuery,
} from '../schema/config';
import type { Secret, SecretVersion } from '../schema/secret';
import type { Environments } from '../schema/environment';
import type { ErrorBudget } from '../schema/errorBudget';
import type {
  Operation,
  OperationQuery,
  OperationRequest,
  OperationSummary,
} from '../schema/operation';
import type { Plan, PlanRequest } from '../schema/plan';
import type { PodPage, PodQuery } from '../schema/pods';
import type { Page } from '../schema/primitives';
import type { ProfileFindings } from '../profile/findings';
import type { ProfileView } from '../profile/schema';
import type {
  ApprovalRequest,
  Freeze,
  FreezeQuery,
  ReviewRequest,
} from '../schema/governance';
import type { Health } from '../schema/health';
import type { HistoryPage, HistoryQuery } from '../schema/history';
import type { Recovery } from '../schema/recovery';
import type {
  Report,
  ReportQuery,
  ReportRequest,
  ReportSummary,
} from '../schema/reports';
import type { Revision } from '../schema/revisions';
import type {
  SignalHistory,
  SignalHistoryQuery,
  Signals,
} from '../schema/signals';
import type { Snapshot } from '../schema/snapshot';
import type { TemporaryFloor } from '../schema/temporaryFloor';

/**
 * An environment of an entity, as every call names it.
 *
 * @public
 */
export interface EnvironmentRef {
  /** Full entity reference. */
  entityRef: string;
  environment: string;
}

/** @public */
export interface RequestOptions {
  /** Backstage token; needed in backends, where fetch does not add one. */
  token?: string;
  signal?: AbortSignal;
}

/**
 * Options of something that is followed.
 *
 * @public
 */
export interface WatchOptions extends RequestOptions {
  /**
   * Told when the backend is not heard any more, and when it is again. It is
   * asked again all the while.
   */
  onConnection?: (connection: 'open' | 'lost') => void;
}

/**
 * The HTTP contract of the backend plugin, call by call. Every method throws
 * `ResponseError` of `@backstage/errors` when the backend answers with an
 * error.
 *
 * @public
 */
export interface QuantumRerankApi {
  getEnvironments(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<Environments>;

  getProfile(entityRef: string, options?: RequestOptions): Promise<ProfileView>;

  /** Where the profile contradicts itself or leaves something open. */
  getProfileFindings(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ProfileFindings>;

  /** Every signal of the profile, in its order, with value and verdict. */
  getSignals(ref: EnvironmentRef, options?: RequestOptions): Promise<Signals>;

  /** A signal over time. */
  getSignalHistory(
    ref: EnvironmentRef,
    signal: string,
    query?: SignalHistoryQuery,
    options?: RequestOptions,
  ): Promise<SignalHistory>;

  /** The parts of the service's health, and its health endpoints. */
  getHealth(ref: EnvironmentRef, options?: RequestOptions): Promise<Health>;

  /** Availability that was kept, and what may still fail. */
  getErrorBudget(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<ErrorBudget>;

  /** Normal ranges learned from history, as a proposal. Changes nothing. */
  getBaselines(
    ref: EnvironmentRef,
    query?: BaselineQuery,
    options?: RequestOptions,
  ): Promise<BaselineProposal>;

  /** Every alert rule with its state, and the silences. */
  getAlerts(ref: EnvironmentRef, options?: RequestOptions): Promise<Alerts>;

  /** Every time an alert rule fired, newest first. */
  listAlertHistory(
    ref: EnvironmentRef,
    query?: AlertHistoryQuery,
    options?: RequestOptions,
  ): Promise<Page<AlertEpisode>>;

  /** The alert rules as a rules file of Prometheus, in YAML. */
  getAlertRules(ref: EnvironmentRef, options?: RequestOptions): Promise<string>;

  createSilence(
    ref: EnvironmentRef,
    request: SilenceRequest,
    options?: RequestOptions,
  ): Promise<Silence>;

  /** Ends a silence now. */
  expireSilence(
    ref: EnvironmentRef,
    id: string,
    options?: RequestOptions,
  ): Promise<Silence>;

  /** Runs a check or a validation; answers when it is recorded, before it is done. */
  createReport(
    ref: EnvironmentRef,
    request: ReportRequest,
    options?: RequestOptions,
  ): Promise<Report>;

  listReports(
    ref: EnvironmentRef,
    query?: ReportQuery,
    options?: RequestOptions,
  ): Promise<Page<ReportSummary>>;

  getReport(id: string, options?: RequestOptions): Promise<Report>;

  /** Stops a run; what it found is kept. */
  cancelReport(id: string, options?: RequestOptions): Promise<Report>;

  /** Who to call now, next, and after escalation. */
  getOnCall(query: OnCallQuery, options?: RequestOptions): Promise<OnCall>;

  /** Shifts and gaps in a stretch of time. */
  getOnCallSchedule(
    query: OnCallScheduleQuery,
    options?: RequestOptions,
  ): Promise<OnCallSchedule>;

  /** The shifts as an iCalendar file. */
  getOnCallCalendar(
    query: OnCallScheduleQuery,
    options?: RequestOptions,
  ): Promise<string>;

  /** Every operated service the caller sees, and whom to call for it. */
  listOnCallServices(
    query?: OnCallServicesQuery,
    options?: RequestOptions,
  ): Promise<Page<OnCallService>>;

  /** The shifts of the caller in the coming weeks. */
  listMyShifts(options?: RequestOptions): Promise<MyShifts>;

  listOnCallOverrides(
    query: OnCallOverrideQuery,
    options?: RequestOptions,
  ): Promise<Page<OnCallOverride>>;

  /** Takes a shift, swaps shifts, or notes an absence. */
  createOnCallOverride(
    request: OnCallOverrideRequest,
    options?: RequestOptions,
  ): Promise<OnCallOverride>;

  /** Undoes a replacement. */
  withdrawOnCallOverride(
    id: string,
    options?: RequestOptions,
  ): Promise<OnCallOverride>;

  /** What escalates, newest first. */
  listEscalations(
    ref: EnvironmentRef,
    query?: EscalationQuery,
    options?: RequestOptions,
  ): Promise<Page<Escalation>>;

  /** One escalation, also when it is over. */
  getEscalation(id: string, options?: RequestOptions): Promise<Escalation>;

  /** Takes care of it, which stops the escalation. */
  acknowledgeEscalation(
    id: string,
    body?: { comment?: string },
    options?: RequestOptions,
  ): Promise<Escalation>;

  /** Over which channels people are told, and how well they work. */
  getChannels(ref: EnvironmentRef, options?: RequestOptions): Promise<Channels>;

  /** Sends a test message over every channel of a route. */
  testRoute(
    ref: EnvironmentRef,
    route: RouteTest['route'],
    options?: RequestOptions,
  ): Promise<RouteTest>;

  /** Sends a test message; answers when it is recorded, before it is delivered. */
  testChannel(
    ref: EnvironmentRef,
    channel: string,
    options?: RequestOptions,
  ): Promise<Delivery>;

  /** Messages to people, newest first. */
  listDeliveries(
    ref: EnvironmentRef,
    query?: DeliveryQuery,
    options?: RequestOptions,
  ): Promise<Page<Delivery>>;

  /**
   * The snapshot, or undefined when it still has the version given as
   * `ifNoneMatch`.
   */
  getSnapshot(
    ref: EnvironmentRef,
    options?: RequestOptions & { ifNoneMatch?: string },
  ): Promise<Snapshot | undefined>;

  listPods(
    ref: EnvironmentRef,
    query?: PodQuery,
    options?: RequestOptions,
  ): Promise<PodPage>;

  listRevisions(
    ref: EnvironmentRef,
    query?: { limit?: number; cursor?: string },
    options?: RequestOptions,
  ): Promise<Page<Revision>>;

  /** Where the guide's complete service recovery stands, step by step. */
  getRecovery(ref: EnvironmentRef, options?: RequestOptions): Promise<Recovery>;

  /** The ConfigMap of the deployment; what looks secret is hidden. */
  getConfig(ref: EnvironmentRef, options?: RequestOptions): Promise<Config>;

  /** Kept versions of the ConfigMap, newest first. */
  listConfigVersions(
    ref: EnvironmentRef,
    query?: ConfigVersionQuery,
    options?: RequestOptions,
  ): Promise<Page<ConfigVersion>>;

  /** Which keys the Secret of the deployment has, and who wrote them; no values. */
  getSecret(ref: EnvironmentRef, options?: RequestOptions): Promise<Secret>;

  /** What is kept of earlier states of the Secret, newest first; no values. */
  listSecretVersions(
    ref: EnvironmentRef,
    query?: ConfigVersionQuery,
    options?: RequestOptions,
  ): Promise<Page<SecretVersion>>;

  /** What an operation would do. Changes nothing. */
  createPlan(
    ref: EnvironmentRef,
    request: PlanRequest,
    options?: RequestOptions,
  ): Promise<Plan>;

  /** Asks for the change; answers when it is recorded, before it is done. */
  createOperation(
    ref: EnvironmentRef,
    request: OperationRequest,
    options?: RequestOptions,
  ): Promise<Operation>;

  listOperations(
    ref: EnvironmentRef,
    query?: OperationQuery,
    options?: RequestOptions,
  ): Promise<Page<OperationSummary>>;

  /** Operations, replacements on call and what became of escalations, newest first. */
  listHistory(
    ref: EnvironmentRef,
    query?: HistoryQuery,
    options?: RequestOptions,
  ): Promise<HistoryPage>;

  /** Bounds of the autoscaler that are raised for a time, or wait for a decision. */
  listTemporaryFloors(
    ref: EnvironmentRef,
    options?: RequestOptions,
  ): Promise<Page<TemporaryFloor>>;

  getOperation(id: string, options?: RequestOptions): Promise<Operation>;

  /**
   * The operation now and after every change, until it is over. Reconnects
   * by itself while the backend is away; ends when the signal aborts.
   */
  watchOperation(id: string, options?: WatchOptions): AsyncIterable<Operation>;

  /** Approves or rejects an operation that somebody else asked for. */
  decideOperation(
    id: string,
    body: ApprovalRequest,
    options?: RequestOptions,
  ): Promise<Operation>;

  /** Reviews an operation that passed approval or freeze in an emergency. */
  reviewOperation(
    id: string,
    body: ReviewRequest,
    options?: RequestOptions,
  ): Promise<Operation>;

  /** Whether changes are held back now or at another time. */
  getFreeze(query: FreezeQuery, options?: RequestOptions): Promise<Freeze>;

  cancelOperation(
    id: string,
    body?: { comment?: string },
    options?: RequestOptions,
  ): Promise<Operation>;
}
