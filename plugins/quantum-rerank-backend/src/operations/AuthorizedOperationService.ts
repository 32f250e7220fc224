import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  historyReadPermission,
  overviewReadPermission,
  type ApprovalRequest,
  type HistoryCheck,
  type HistoryCheckQuery,
  type Operation,
  type OperationQuery,
  type OperationRequest,
  type OperationSummary,
  type Page,
  type Plan,
  type PlanRequest,
  type ReviewRequest,
  type TemporaryFloor,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  OperationAuthorizer,
  RequesterFilter,
} from '../permissions/OperationAuthorizer';
import { entityName } from '../profile/entityName';
import type { ProfileService, Target } from '../profile/ProfileService';
import type { ApprovalDesk } from './approvals/ApprovalDesk';
import { judgeDecider } from './approvals/judgeDecider';
import type { OperationHistory } from './OperationHistory';
import type { OperationService, UserCredentials } from './OperationService';
import type { CancellationDesk } from './requests/CancellationDesk';
import type { PlanDesk } from './requests/PlanDesk';
import type { RequestDesk } from './requests/RequestDesk';

/** A stream looks at the permission again this often. */
export const RECHECK_MS = 20_000;

/** What does the work once it is allowed. */
export interface OperationParts {
  plans: PlanDesk;
  requests: RequestDesk;
  history: OperationHistory;
  cancellations: CancellationDesk;
  approvals: ApprovalDesk;
}

/**
 * Decides who may see and cancel what before one of its parts is asked;
 * whether an action is allowed belongs to its plan, and is decided there. An
 * operation that the caller may not see is answered like one that does not
 * exist.
 */
export class AuthorizedOperationService implements OperationService {
  readonly #parts: OperationParts;
  readonly #authorizer: OperationAuthorizer;
  readonly #profiles: ProfileService;
  readonly #recheckMs: number;

  constructor(options: {
    parts: OperationParts;
    authorizer: OperationAuthorizer;
    profiles: ProfileService;
    /** Between two checks of a stream; default 20 s. */
    recheckMs?: number;
  }) {
    this.#parts = options.parts;
    this.#authorizer = options.authorizer;
    this.#profiles = options.profiles;
    this.#recheckMs = options.recheckMs ?? RECHECK_MS;
  }

  async getAvailability(
    target: Target,
    options: { credentials: BackstageCredentials },
  ) {
    return this.#authorizer.getAvailability(target, options);
  }

  async createPlan(
    target: Target,
    request: PlanRequest,
    options: { credentials: UserCredentials; signal?: AbortSignal },
  ): Promise<Plan> {
    await this.#authorizer.authorizeRead(
      target,
      overviewReadPermission,
      options,
    );
    return this.#parts.plans.create(target, request, options);
  }

  async createOperation(
    target: Target,
    request: OperationRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    await this.#authorizer.authorizeRead(
      target,
      overviewReadPermission,
      options,
    );
    return this.#forCaller(
      await this.#parts.requests.take(target, request, options),
      target,
      options,
    );
  }

  async listOperations(
    target: Target,
    query: OperationQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OperationSummary>> {
    const visible = await this.#requireHistory(target, options);
    const page = await this.#parts.history.list(target, query, { visible });
    return {
      ...page,
      items: await Promise.all(
        page.items.map(item => this.#forCaller(item, target, options)),
      ),
    };
  }

  async checkHistory(
    target: Target,
    query: HistoryCheckQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<HistoryCheck> {
    return this.#parts.history.check(target, query, {
      visible: await this.#requireHistory(target, options),
    });
  }

  async listTemporaryFloors(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<TemporaryFloor>> {
    await this.#authorizer.authorizeRead(
      target,
      overviewReadPermission,
      options,
    );
    return this.#parts.history.listTemporaryFloors(target, {
      visible: await this.#authorizer.authorizeHistory(target, options),
    });
  }

  async getOperation(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Operation> {
    const operation = await this.#parts.history.get(id);
    const target = await this.#requireVisible(operation, options.credentials);
    return this.#forCaller(operation, target, options);
  }

  async cancelOperation(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const operation = await this.#parts.history.get(id);
    const target = await this.#requireVisible(operation, options.credentials);
    const { decision, reason } = await this.#authorizer.authorizeCancellation(
      target,
      operation,
      options,
    );
    if (decision === 'deny') {
      throw new NotAllowedError(reason);
    }
    return this.#parts.cancellations.cancel(id, body, options);
  }

  async decideOperation(
    id: string,
    body: ApprovalRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const operation = await this.#parts.history.get(id);
    const target = await this.#requireVisible(operation, options.credentials);
    return this.#parts.approvals.decide(target, id, body, options);
  }

  async reviewOperation(
    id: string,
    body: ReviewRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    const operation = await this.#parts.history.get(id);
    const target = await this.#requireVisible(operation, options.credentials);
    return this.#parts.approvals.review(target, id, body, options);
  }

  async *watchOperation(
    id: string,
    options: { credentials: BackstageCredentials; signal: AbortSignal },
  ): AsyncIterable<Operation> {
    const { credentials, signal } = options;
    const operation = await this.#parts.history.get(id);
    const target = await this.#requireVisible(operation, credentials);

    const stop = new AbortController();
    const end = () => stop.abort();
    signal.addEventListener('abort', end);
    if (signal.aborted) {
      end();
    }
    let refusal: unknown;
    const check = async () => {
      try {
        await this.#requireVisible(operation, credentials);
      } catch (error) {
        refusal = error;
        end();
      }
    };
    const rechecking = setInterval(() => void check(), this.#recheckMs);
    const expiry = credentials.expiresAt
      ? setTimeout(end, credentials.expiresAt.getTime() - Date.now())
      : undefined;
    try {
      for await (const change of this.#parts.history.watch(id, {
        signal: stop.signal,
      })) {
        yield await this.#forCaller(change, target, { credentials });
      }
      if (refusal) {
        throw refusal;
      }
    } finally {
      clearInterval(rechecking);
      clearTimeout(expiry);
      signal.removeEventListener('abort', end);
      end();
    }
  }

  /** Says, where it waits for approval, whether the caller may decide. */
  async #forCaller<T extends OperationSummary>(
    operation: T,
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<T> {
    if (!operation.approval || operation.state !== 'awaiting-approval') {
      return operation;
    }
    const { decision, reason } = await judgeDecider(target, operation, {
      authorizer: this.#authorizer,
      credentials: options.credentials,
    });
    return {
      ...operation,
      approval: {
        ...operation.approval,
        mayDecide: decision === 'allow',
        mayDecideReason: reason,
      },
    };
  }

  /** @throws NotAllowedError when the caller sees nobody's operations */
  async #requireHistory(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<RequesterFilter> {
    const visible = await this.#authorizer.authorizeHistory(target, options);
    if (!visible) {
      throw new NotAllowedError(
        `You may not see what was done in ${
          target.environment.name
        } of ${entityName(target)}.`,
      );
    }
    return visible;
  }

  /** @throws NotFoundError in the words for an id that does not exist */
  async #requireVisible(
    operation: Operation,
    credentials: BackstageCredentials,
  ): Promise<Target> {
    try {
      const target = await this.#profiles.getTarget(
        operation.entityRef,
        operation.environment,
        { credentials },
      );
      await this.#authorizer.authorizeRead(target, historyReadPermission, {
        credentials,
        requestedBy: operation.requestedBy,
      });
      return target;
    } catch (error) {
      if (error instanceof NotAllowedError || error instanceof NotFoundError) {
        throw new NotFoundError(`There is no operation ${operation.id}`);
      }
      throw error;
    }
  }
}
