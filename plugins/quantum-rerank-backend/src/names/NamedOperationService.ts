import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  ApprovalRequest,
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
import type {
  OperationService,
  UserCredentials,
} from '../operations/OperationService';
import type { Target } from '../profile/ProfileService';
import {
  sayOperation,
  sayOperationSummary,
  sayPlan,
  sayReasons,
} from './sentences';
import type { SentenceNames } from './SentenceNames';

/** Answers with the names of people and groups in its sentences. */
export class NamedOperationService implements OperationService {
  readonly #service: OperationService;
  readonly #names: SentenceNames;

  constructor(options: { service: OperationService; names: SentenceNames }) {
    this.#service = options.service;
    this.#names = options.names;
  }

  async getAvailability(
    target: Target,
    options: { credentials: BackstageCredentials },
  ) {
    return this.#names.in(
      await this.#service.getAvailability(target, options),
      (found, say) => ({
        ...found,
        actions: sayReasons(found.actions, say),
        capabilities: sayReasons(found.capabilities, say),
      }),
    );
  }

  async createPlan(
    target: Target,
    request: PlanRequest,
    options: { credentials: UserCredentials; signal?: AbortSignal },
  ): Promise<Plan> {
    const plan = await this.#service.createPlan(target, request, options);
    return this.#names.in(plan, sayPlan);
  }

  async createOperation(
    target: Target,
    request: OperationRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    return this.#named(
      await this.#service.createOperation(target, request, options),
    );
  }

  async listOperations(
    target: Target,
    query: OperationQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OperationSummary>> {
    return this.#names.in(
      await this.#service.listOperations(target, query, options),
      (page, say) => ({
        ...page,
        items: page.items.map(item => sayOperationSummary(item, say)),
      }),
    );
  }

  async checkHistory(
    target: Target,
    query: HistoryCheckQuery,
    options: { credentials: BackstageCredentials },
  ): Promise<HistoryCheck> {
    return this.#service.checkHistory(target, query, options);
  }

  async getOperation(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Operation> {
    return this.#named(await this.#service.getOperation(id, options));
  }

  async cancelOperation(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    return this.#named(await this.#service.cancelOperation(id, body, options));
  }

  async decideOperation(
    id: string,
    body: ApprovalRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    return this.#named(await this.#service.decideOperation(id, body, options));
  }

  async reviewOperation(
    id: string,
    body: ReviewRequest,
    options: { credentials: UserCredentials },
  ): Promise<Operation> {
    return this.#named(await this.#service.reviewOperation(id, body, options));
  }

  async listTemporaryFloors(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<TemporaryFloor>> {
    return this.#service.listTemporaryFloors(target, options);
  }

  async *watchOperation(
    id: string,
    options: { credentials: BackstageCredentials; signal: AbortSignal },
  ): AsyncIterable<Operation> {
    for await (const change of this.#service.watchOperation(id, options)) {
      yield await this.#named(change);
    }
  }

  #named(operation: Operation): Promise<Operation> {
    return this.#names.in(operation, sayOperation);
  }
}
