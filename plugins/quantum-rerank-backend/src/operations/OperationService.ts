import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type {
  ApprovalRequest,
  Availability,
  Capability,
  HistoryCheck,
  HistoryCheckQuery,
  Operation,
  OperationQuery,
  OperationRequest,
  OperationSummary,
  Page,
  Plan,
  PlanRequest,
  ReviewRequest,
  TemporaryFloor,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** Credentials of a person, directly or through a plugin that acts for one. */
export type UserCredentials = BackstageCredentials<BackstageUserPrincipal>;

/**
 * The one pipeline through which anything is changed, whoever asks: tab,
 * scaffolder, runbook, assistant.
 */
export interface OperationService {
  /** What the caller may do in the environment, and why or why not. */
  getAvailability(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<{
    writesEnabled: boolean;
    writesReason?: string;
    actions: Availability[];
    capabilities: Capability[];
  }>;
  /**
   * Says what an action would do, one plan after the other for each person
   * and target. Not for everybody where the plan itself tells or costs much.
   *
   * @param options - the signal aborts when nobody waits for it any more
   */
  createPlan(
    target: Target,
    request: PlanRequest,
    options: { credentials: UserCredentials; signal?: AbortSignal },
  ): Promise<Plan>;
  createOperation(
    target: Target,
    request: OperationRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation>;
  listOperations(
    target: Target,
    query: OperationQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OperationSummary>>;
  /** Whether the records of operations are as they were written; only those that the caller may see. */
  checkHistory(
    target: Target,
    query: HistoryCheckQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<HistoryCheck>;
  getOperation(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Operation>;
  cancelOperation(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Operation>;
  /** Approves or rejects what somebody else asked for. */
  decideOperation(
    id: string,
    body: ApprovalRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation>;
  /** Reviews an operation that passed approval or freeze. */
  reviewOperation(
    id: string,
    body: ReviewRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation>;
  /** Bounds of the autoscaler that are raised for a time, or wait for a decision. */
  listTemporaryFloors(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<TemporaryFloor>>;
  /** The operation now and after each change until it is over or the signal aborts. */
  watchOperation(
    id: string,
    options: { credentials: BackstageCredentials; signal: AbortSignal },
  ): AsyncIterable<Operation>;
}
