import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ActionRequest,
  Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import type { StepId } from '../operationSteps';
import type {
  OperationChange,
  OutboxMessage,
  StoredOperation,
} from '../store/OperationStore';
import type { WorkerTiming } from './timing';

/** What the steps of a running operation have to work with. */
export interface RunHandle {
  readonly stored: StoredOperation;
  readonly operation: Operation;
  readonly request: ActionRequest;
  readonly target: Target;
  readonly timing: WorkerTiming;
  /** How long is waited for the cluster, or for the pods beyond the progress deadline. */
  readonly rolloutTimeoutMs: number;
  readonly logger: LoggerService;
  /** Aborts when the claim is gone. */
  readonly signal: AbortSignal;

  /** Milliseconds since 1970, database clock. */
  now(): number;
  /** Whether the claim surely still holds. */
  holds(): boolean;
  /** Changes the record, fenced. */
  change(
    change: OperationChange,
    event: string,
    outbox?: OutboxMessage[],
  ): Promise<void>;
  /** Moves a step on, with a change of the record if there is one. */
  step(
    id: StepId,
    state: 'running' | 'done',
    message?: string,
    change?: OperationChange,
    outbox?: OutboxMessage[],
  ): Promise<void>;
  /** Says what is waited for; writes only what is new. */
  progress(id: StepId, message: string): Promise<void>;
  /**
   * Asks for the permission again.
   *
   * @throws OperationEnd when it is refused, or cannot be asked
   */
  authorize(): Promise<void>;
  /** What is recorded of the right of whoever approved it, read afresh. */
  approvalCheck(): Promise<StoredOperation['approvalCheck']>;
  /** Whoever asked for it to stop between two steps, read afresh. */
  stopRequestedBy(): Promise<string | undefined>;
  /** Waits; ends early with an error when the claim is gone. */
  pause(milliseconds: number): Promise<void>;
}
