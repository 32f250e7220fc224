import type {
  Operation,
  OperationState,
  OperationStep,
  OperationSummary,
  Page,
  ActionName,
  Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { RequesterFilter } from '../../permissions/OperationAuthorizer';
import type { FloorChange } from '../../temporaryFloors/floorChanges';
import type { FloorFence } from '../../temporaryFloors/TemporaryFloorStore';
import type { ExecutionRecord } from './executionRecord';
import type { OperationEvent } from './eventChain';

/** An operation with what only the backend knows of it. */
export interface StoredOperation {
  operation: Operation;
  /** Cluster, namespace, kind and name. */
  targetKey: string;
  idempotencyKey: string;
  requestDigest: string;
  generation: number;
  /** When the permission policy last allowed it; milliseconds, database clock. */
  authorizedAt: number;
  /** What the replica that took the approval found since, asking as whoever approved. */
  approvalCheck?: {
    /** When they were last found to be allowed to; milliseconds, database clock. */
    at?: number;
    /** Why they may not approve any more. */
    withdrawn?: string;
  };
  /** Set before the change is sent for the first time. */
  applyStartedAt?: number;
  /** Whoever asked for it to stop between two steps. */
  stopRequestedBy?: string;
  execution: ExecutionRecord;
}

/** An operation beside its events. */
export interface RecordedOperation {
  id: string;
  title: string;
  /** Absent where the record is damaged. */
  operation?: Operation;
  /** What is damaged: names of fields. */
  problem?: string;
  /** Oldest first. */
  events: OperationEvent[];
}

/** What is told of an operation that is open. */
export interface OpenOperation {
  id: string;
  title: string;
  requestedBy: string;
  via: string;
  state: string;
}

/** Who ends an operation before its change is sent, and in which words. */
export interface Cancellation {
  by: string;
  message: string;
  comment?: string;
  /** Not once it was approved. */
  onlyWaiting?: boolean;
}

/** What `create` needs; the rest comes from the database. */
export interface NewOperation {
  id: string;
  targetKey: string;
  idempotencyKey: string;
  requestDigest: string;
  requestedBy: string;
  via: string;
  reason: string;
  plan: Plan;
  title: string;
  steps: OperationStep[];
  message: string;
  gracePeriodMs: number;
  /** How long it waits for approval; absent where none is needed, or it is passed. */
  approvalMs?: number;
  /** What is passed in an emergency, in sentences. */
  breakGlass?: string[];
  /** The floor that it puts back, as it was claimed; it is recorded only if that still holds. */
  restores?: FloorFence;
  /** What ends if this is recorded, and stays if it is not. */
  withdraws?: {
    id: string;
    cancellation: Cancellation;
    outbox: OutboxMessage[];
  };
  /** The worker that takes it first, and how long nobody else may. */
  lease: { owner: string; milliseconds: number };
}

/** Proof of a claim. A newer claim makes it worthless. */
export interface Fence {
  id: string;
  owner: string;
  generation: number;
}

/** What leaves through the outbox. */
export interface OutboxMessage {
  topic: string;
  /** The same key is taken once. */
  dedupeKey: string;
  payload: Record<string, unknown>;
}

/** What somebody says to an operation that waits for approval. */
export type ApprovalDecision = {
  by: string;
  comment?: string;
  /** What the operation says from then on. */
  message: string;
} & (
  | {
      decision: 'approve';
      gracePeriodMs: number;
      /** The worker that takes it first, by default the one of the request, and how long nobody else may. */
      lease: { owner?: string; milliseconds: number };
    }
  | { decision: 'reject' }
);

/** Fields that a worker may change. Moments are the database's. */
export interface OperationChange {
  state?: OperationState;
  message?: string;
  steps?: OperationStep[];
  execution?: ExecutionRecord;
  inverse?: Operation['inverse'];
  started?: boolean;
  authorized?: boolean;
  applyStarted?: boolean;
  /** What the step means for a temporary floor; in the same transaction. */
  floor?: FloorChange;
}

/** A claimed row that cannot be read. */
export interface PoisonedRow {
  fence: Fence;
  problem: string;
}

/** The claim is gone: another worker holds it, or the operation ended. */
export class FencedError extends Error {
  constructor(fence: Fence) {
    super(
      `Operation ${fence.id} is no longer held with generation ${fence.generation}`,
    );
    this.name = 'FencedError';
  }
}

/** Operations in the database. Every change is a compare-and-set with its event in one transaction. */
export interface OperationStore {
  /**
   * Records an operation.
   *
   * @param beforeCommit - runs inside the transaction; if it fails nothing is recorded
   * @returns with what was withdrawn for it, or the earlier one and `created: false` when the requester used the key before
   * @throws ConflictError when the target has an open operation
   */
  create(
    input: NewOperation,
    beforeCommit: (operation: Operation) => Promise<void>,
    outbox?: (operation: Operation) => OutboxMessage[],
  ): Promise<{
    stored: StoredOperation;
    created: boolean;
    withdrawn?: StoredOperation;
  }>;

  /** @throws NotFoundError */
  get(id: string): Promise<StoredOperation>;

  findByIdempotencyKey(
    requestedBy: string,
    idempotencyKey: string,
  ): Promise<StoredOperation | undefined>;

  /** The open operation on a target. */
  findOpen(targetKey: string): Promise<OpenOperation | undefined>;

  list(query: {
    entityRef: string;
    environment: string;
    action?: ActionName;
    state?: OperationState;
    open?: boolean;
    requestedBy?: string;
    after?: string;
    before?: string;
    visible?: RequesterFilter;
    limit: number;
    cursor?: string;
  }): Promise<Page<OperationSummary>>;

  /** Takes what is due and free, or whose holder stopped renewing. */
  claim(options: {
    owner: string;
    leaseMs: number;
    limit: number;
  }): Promise<{ claimed: StoredOperation[]; poisoned: PoisonedRow[] }>;

  /** False when the claim is gone. */
  renewLease(fence: Fence, leaseMs: number): Promise<boolean>;

  /** Gives the claim back at once. */
  release(fence: Fence): Promise<void>;

  /**
   * @throws FencedError
   */
  change(
    fence: Fence,
    change: OperationChange,
    event: { type: string; data?: Record<string, unknown> },
    outbox?: OutboxMessage[],
  ): Promise<StoredOperation>;

  /**
   * Ends an operation for good.
   *
   * @throws FencedError
   */
  finish(
    fence: Fence,
    end: OperationChange & { state: OperationState; message: string },
    outbox?: OutboxMessage[],
  ): Promise<StoredOperation>;

  /** Ends a row that cannot be read. */
  quarantine(row: PoisonedRow): Promise<void>;

  /**
   * Ends an operation whose change was not sent yet.
   *
   * @returns undefined when it is too late
   */
  cancel(
    id: string,
    options: Cancellation,
    outbox?: OutboxMessage[],
  ): Promise<StoredOperation | undefined>;

  /**
   * Asks an operation that goes in steps to stop before the next one.
   *
   * @returns undefined when it is over, or was asked before
   */
  requestStop(
    id: string,
    options: { by: string; message: string; comment?: string },
  ): Promise<StoredOperation | undefined>;

  /**
   * Approves or rejects an operation that waits. Of several at the same
   * moment one wins.
   *
   * @returns undefined when it does not wait any more, or the approval ran out
   */
  decide(
    id: string,
    decision: ApprovalDecision,
    outbox?: (operation: Operation) => OutboxMessage[],
  ): Promise<StoredOperation | undefined>;

  /**
   * Records that whoever approved may still do so now, or why they may not,
   * while the change was not sent yet. What was withdrawn stays withdrawn.
   */
  recordApprovalCheck(id: string, check: { withdrawn?: string }): Promise<void>;

  /**
   * Operations that passed approval or freeze, were sent, ended before a
   * moment and were not reviewed, the oldest first.
   */
  listToReview(options: {
    /** Milliseconds since 1970. */
    endedBefore: number;
    limit: number;
  }): Promise<Operation[]>;

  /**
   * Ends operations whose approval ran out by the database's clock.
   *
   * @returns those that this call ended
   */
  expireApprovals(options: {
    owner: string;
    message: (operation: Operation) => string;
    outbox: (operation: Operation) => OutboxMessage[];
  }): Promise<StoredOperation[]>;

  /**
   * Records the review of an operation that ended.
   *
   * @returns undefined when it was reviewed before
   */
  review(
    id: string,
    review: { by: string; comment: string },
  ): Promise<StoredOperation | undefined>;

  listEvents(id: string): Promise<OperationEvent[]>;

  /** Records with all their events, as they were at one moment. */
  listRecorded(
    query: Parameters<OperationStore['list']>[0],
  ): Promise<Page<RecordedOperation>>;

  /** Lets messages leave that belong to no change. */
  announce(messages: OutboxMessage[]): Promise<void>;

  /** Milliseconds since 1970, database clock. */
  now(): Promise<number>;
}
