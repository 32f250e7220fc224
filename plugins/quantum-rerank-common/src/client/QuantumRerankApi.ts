import type { Environments } from '../schema/environment';
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
import type { Health } from '../schema/health';
import type { Revision } from '../schema/revisions';
import type {
  SignalHistory,
  SignalHistoryQuery,
  Signals,
} from '../schema/signals';
import type { Snapshot } from '../schema/snapshot';

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

  /** What the health endpoints of the service say. */
  getHealth(ref: EnvironmentRef, options?: RequestOptions): Promise<Health>;

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

  getOperation(id: string, options?: RequestOptions): Promise<Operation>;

  /**
   * The operation now and after every change, until it is over. Reconnects
   * by itself while the backend is away; ends when the signal aborts.
   */
  watchOperation(
    id: string,
    options?: RequestOptions,
  ): AsyncIterable<Operation>;

  cancelOperation(
    id: string,
    body?: { comment?: string },
    options?: RequestOptions,
  ): Promise<Operation>;
}
