import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { OperationAuthorizer } from '../../permissions/OperationAuthorizer';
import type { ProfileService } from '../../profile/ProfileService';
import { judgeDecider } from '../approvals/judgeDecider';
import type { UserCredentials } from '../OperationService';
import type { OperationStore } from '../store/OperationStore';
import { stillHolding } from './stillHolding';
import type { WorkerTiming } from './timing';

/** Checks within the age up to which one of them counts. */
const CHECKS_PER_AGE = 3;

/**
 * Keeps the credentials of those who approved here. While an operation of
 * theirs waits for its turn in another replica, which cannot ask as them, it
 * goes on asking whether they may still approve, and records the answer
 * (docs/adr/0007-secret-values-stay-in-memory.md).
 */
export class ApprovalWitness {
  readonly #store: Pick<OperationStore, 'get' | 'recordApprovalCheck'>;
  readonly #authorizer: OperationAuthorizer;
  readonly #profiles: Pick<ProfileService, 'getTarget'>;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #intervalMs: number;
  readonly #approvers = new Map<string, UserCredentials>();
  readonly #checkedAt = new Map<string, number>();

  constructor(options: {
    store: Pick<OperationStore, 'get' | 'recordApprovalCheck'>;
    authorizer: OperationAuthorizer;
    profiles: Pick<ProfileService, 'getTarget'>;
    auth: AuthService;
    logger: LoggerService;
    timing: Pick<WorkerTiming, 'authorizationMaxAgeMs'>;
  }) {
    this.#store = options.store;
    this.#authorizer = options.authorizer;
    this.#profiles = options.profiles;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#intervalMs = options.timing.authorizationMaxAgeMs / CHECKS_PER_AGE;
  }

  /** Ids of operations that were approved here and are not forgotten. */
  get operations(): string[] {
    return [...this.#approvers.keys()];
  }

  add(operation: string, approver: UserCredentials): void {
    this.#approvers.set(operation, approver);
    // It was asked just now.
    this.#checkedAt.set(operation, performance.now());
  }

  /** Undefined when somebody approved elsewhere; they may have run out. */
  find(operation: string): UserCredentials | undefined {
    return this.#approvers.get(operation);
  }

  forget(operation: string): void {
    this.#approvers.delete(operation);
    this.#checkedAt.delete(operation);
  }

  /** Asks again where it is time to. Never fails. */
  async check(isHere: (operation: string) => boolean): Promise<void> {
    for (const id of this.operations) {
      const approver = stillHolding(this.find(id));
      const age = performance.now() - (this.#checkedAt.get(id) ?? 0);
      if (approver && age >= this.#intervalMs && !isHere(id)) {
        try {
          await this.#check(id, approver);
          this.#checkedAt.set(id, performance.now());
        } catch (error) {
          this.#logger.warn(
            `Whether the approval of operation ${id} still holds could not be asked; trying again`,
            error instanceof Error ? error : undefined,
          );
        }
      }
    }
  }

  async #check(id: string, approver: UserCredentials): Promise<void> {
    const { operation, applyStartedAt } = await this.#store.get(id);
    if (
      operation.approval?.state !== 'approved' ||
      applyStartedAt !== undefined
    ) {
      return;
    }
    const target = await this.#profiles.getTarget(
      operation.entityRef,
      operation.environment,
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    const { decision, reason } = await judgeDecider(target, operation, {
      authorizer: this.#authorizer,
      credentials: approver,
    });
    await this.#store.recordApprovalCheck(
      id,
      decision === 'deny' ? { withdrawn: reason } : {},
    );
  }
}
