import type { UserCredentials } from './OperationService';
import type { StoredOperation } from './store/OperationStore';

/** The part of the worker that a request needs. */
export interface OperationIntake {
  /** Names the worker that takes new operations first. */
  readonly owner: string;
  /** How long nobody else may take them, in milliseconds. */
  readonly leaseMs: number;
  /** Hands over an operation with the credentials of the person who asked for it; none where the portal did. */
  accept(
    stored: StoredOperation,
    credentials: UserCredentials | undefined,
  ): void;
  /** Hands over an operation with the credentials of the person who approved it. */
  approved(stored: StoredOperation, credentials: UserCredentials): void;
  /** Of the person who asked, while this process has them and they hold. */
  credentialsOf(id: string): UserCredentials | undefined;
}
