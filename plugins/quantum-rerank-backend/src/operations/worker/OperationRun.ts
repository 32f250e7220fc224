import type {
  AuditorService,
  AuditorServiceEvent,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  auditEvents,
  durationToMilliseconds,
  type ActionRequest,
  type finalOperationStates,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { AutomationPolicy } from '../../automation/AutomationPolicy';
import type { FreezeService } from '../../freeze';
import type { OperationAuthorizer } from '../../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../../profile/ProfileService';
import type { ActionHandlers } from '../actions/ActionHandler';
import { inverseOf } from '../inverse';
import type { OperationFeed } from '../OperationFeed';
import type { UserCredentials } from '../OperationService';
import { endSteps, withStep, type StepId } from '../operationSteps';
import { reviewWanted } from '../approvals/approvalMessages';
import {
  executionMeta,
  outcomeMessages,
  TO_BE_REVIEWED,
} from '../outbox/messages';
import { parseActionRequest } from '../plan/Planner';
import {
  FencedError,
  type OperationChange,
  type OperationStore,
  type OutboxMessage,
  type StoredOperation,
} from '../store/OperationStore';
import type { DatabaseClock } from './DatabaseClock';
import { ClaimLostError, OperationEnd, StoreTroubleError } from './ends';
import { findTarget } from './findTarget';
import type { Lease } from './Lease';
import { pause } from './pause';
import { reauthorize } from './reauthorize';
import { refuseFrozen } from './refuseFrozen';
import type { RunHandle } from './RunHandle';
import type { WorkerTiming } from './timing';

/** What a run works with. */
export interface RunDependencies {
  store: OperationStore;
  handlers: ActionHandlers;
  profiles: ProfileService;
  authorizer: OperationAuthorizer;
  freezes: FreezeService;
  automation: AutomationPolicy;
  auth: AuthService;
  auditor: AuditorService;
  feed: OperationFeed;
  logger: LoggerService;
  timing: WorkerTiming;
  /** Events of the auditor that wait for their outcome. */
  auditEvents: Map<string, AuditorServiceEvent>;
}

/**
 * One operation being carried out under one claim, from where it stands to
 * its end, or until the claim is gone.
 */
export class OperationRun implements RunHandle {
  readonly timing: WorkerTiming;
  readonly logger: LoggerService;
  readonly request: ActionRequest;
  readonly #deps: RunDependencies;
  readonly #lease: Lease;
  readonly #clock: DatabaseClock;
  readonly #credentials: UserCredentials | undefined;
  readonly #approver: UserCredentials | undefined;
  #stored: StoredOperation;
  #target: Target | undefined;

  constructor(options: {
    deps: RunDependencies;
    stored: StoredOperation;
    lease: Lease;
    clock: DatabaseClock;
    /** Of the person who asked, where this process has them. They may run out on the way. */
    credentials?: UserCredentials;
    /** Of the person who approved it, likewise. */
    approver?: UserCredentials;
  }) {
    this.#deps = options.deps;
    this.timing = options.deps.timing;
    this.logger = options.deps.logger;
    this.#stored = options.stored;
    this.#lease = options.lease;
    this.#clock = options.clock;
    this.#credentials = options.credentials;
    this.#approver = options.approver;
    this.request = parseActionRequest(options.stored.operation);
  }

  get stored(): StoredOperation {
    return this.#stored;
  }

  get operation(): Operation {
    return this.#stored.operation;
  }

  get target(): Target {
    if (!this.#target) {
      throw new TypeError('the target is not known yet');
    }
    return this.#target;
  }

  get signal(): AbortSignal {
    return this.#lease.signal;
  }

  get rolloutTimeoutMs(): number {
    return durationToMilliseconds(
      this.target.profile.operations.rolloutTimeout,
    );
  }

  /**
   * Carries the operation on. Returns when it ended or when the claim is
   * gone; it never throws.
   */
  async run(): Promise<void> {
    try {
      await this.#pipeline();
    } catch (error) {
      await this.#settle(error);
    }
  }

  async #pipeline(): Promise<void> {
    this.#target = await findTarget(this.#stored, {
      ...this.#deps,
      pause: milliseconds => this.pause(milliseconds),
    });
    const handler = this.#deps.handlers.of(this.request.action);
    if (!this.#stored.execution.applied) {
      await this.#begin();
      await handler.apply(this, {
        beforeSend: () => this.#auditExecution(),
      });
    }
    await handler.watch(this);
  }

  async #begin(): Promise<void> {
    if (this.operation.state === 'queued') {
      await this.step('grace-period', 'done', undefined, {
        state: 'running',
        started: true,
        message: 'Checking the permission again.',
      });
    }
    // Once a patch may be on its way, looking comes first: if it arrived, no
    // permission is needed to watch it.
    if (this.#stored.applyStartedAt === undefined) {
      await this.step('authorize', 'running');
      await this.authorize();
      await this.step('authorize', 'done');
    }
    await this.step('precondition', 'running', undefined, {
      message: 'Reading the target afresh.',
    });
  }

  /** Without an audit record of the attempt nothing is sent. */
  async #auditExecution(): Promise<void> {
    const { operation } = this;
    try {
      this.#deps.auditEvents.set(
        operation.id,
        await this.#deps.auditor.createEvent({
          eventId: auditEvents.execute,
          severityLevel: 'medium',
          meta: executionMeta(operation),
        }),
      );
    } catch (error) {
      throw new OperationEnd(
        'refused',
        `The audit record could not be written (${messageOf(
          error,
        )}), so nothing was changed.`,
      );
    }
  }

  async authorize(): Promise<void> {
    await reauthorize(this, {
      authorizer: this.#deps.authorizer,
      credentials: this.#credentials,
      approver: this.#approver,
      automation: this.#deps.automation,
    });
    await refuseFrozen(this, this.#deps.freezes);
  }

  now(): number {
    return this.#clock.now();
  }

  holds(): boolean {
    return this.#lease.isValid();
  }

  async change(
    change: OperationChange,
    event: string,
    outbox: OutboxMessage[] = [],
  ): Promise<void> {
    await this.#record(() =>
      this.#deps.store.change(
        this.#lease.fence,
        change,
        {
          type: event,
          data: {
            ...(change.state ? { state: change.state } : {}),
            ...(change.message ? { message: change.message } : {}),
            ...(change.execution
              ? { execution: change.execution as Record<string, unknown> }
              : {}),
          },
        },
        outbox,
      ),
    );
  }

  async step(
    id: StepId,
    state: 'running' | 'done',
    message?: string,
    change: OperationChange = {},
    outbox: OutboxMessage[] = [],
  ): Promise<void> {
    await this.change(
      {
        ...change,
        steps: withStep(this.operation.steps, id, state, this.now(), message),
      },
      `${id}-${state}`,
      outbox,
    );
  }

  async progress(id: StepId, message: string): Promise<void> {
    if (this.operation.message !== message) {
      await this.step(id, 'running', message, { message });
    }
  }

  async stopRequestedBy(): Promise<string | undefined> {
    return (await this.#readAfresh()).stopRequestedBy;
  }

  async approvalCheck(): Promise<StoredOperation['approvalCheck']> {
    return (await this.#readAfresh()).approvalCheck;
  }

  async #readAfresh(): Promise<StoredOperation> {
    try {
      return await this.#deps.store.get(this.operation.id);
    } catch (error) {
      throw new StoreTroubleError(error);
    }
  }

  async pause(milliseconds: number): Promise<void> {
    await pause(milliseconds, this.signal);
    if (this.signal.aborted) {
      throw new ClaimLostError();
    }
  }

  /** Turns whatever stopped the pipeline into the end of the operation, if it is one. */
  async #settle(error: unknown): Promise<void> {
    const { logger } = this.#deps;
    const { id } = this.operation;
    if (
      error instanceof FencedError ||
      error instanceof ClaimLostError ||
      this.signal.aborted
    ) {
      logger.info(`Operation ${id} is no longer carried out by this process`);
      return;
    }
    if (error instanceof StoreTroubleError) {
      logger.error(
        `Operation ${id} is left for later because the database is away`,
        error,
      );
      return;
    }
    const end =
      error instanceof OperationEnd ? error : this.#unexpectedEnd(error);
    try {
      await this.#finish(end.state, end.message);
    } catch (failure) {
      // The claim runs out, and whoever claims next comes to the same end.
      logger.error(
        `The end of operation ${id} could not be recorded`,
        failure instanceof Error ? failure : undefined,
      );
    }
  }

  #unexpectedEnd(error: unknown): OperationEnd {
    this.#deps.logger.error(
      `Operation ${this.operation.id} met an unexpected error`,
      error instanceof Error ? error : new Error(String(error)),
    );
    return this.#stored.applyStartedAt === undefined
      ? new OperationEnd(
          'failed',
          `It could not be carried out because of an unexpected error (${nameOf(
            error,
          )}). Nothing was changed.`,
        )
      : new OperationEnd(
          'interrupted',
          `It was given up because of an unexpected error (${nameOf(
            error,
          )}). The change may have been made; look at the deployment.`,
        );
  }

  async #finish(
    state: (typeof finalOperationStates)[number],
    words: string,
  ): Promise<void> {
    const { applied, configuration, gradual } = this.#stored.execution;
    // Half of a change can be taken back too.
    const inverse =
      applied || configuration?.writtenAt !== undefined || gradual?.steps.length
        ? inverseOf(this.#stored, this.#deps.handlers)
        : undefined;
    // What was never sent passed nothing.
    const toReview =
      this.operation.breakGlass !== undefined &&
      this.#stored.applyStartedAt !== undefined;
    const message = toReview ? `${words} ${TO_BE_REVIEWED}` : words;
    const ended = { ...this.operation, state, message };
    await this.#record(() =>
      this.#deps.store.finish(
        this.#lease.fence,
        {
          state,
          message,
          inverse,
          steps: endSteps(
            this.operation.steps,
            state === 'succeeded' ? 'done' : 'failed',
            this.now(),
            message,
          ),
        },
        [
          ...outcomeMessages(ended),
          ...(toReview ? [reviewWanted({ ...ended, message: words })] : []),
        ],
      ),
    );
  }

  async #record(write: () => Promise<StoredOperation>): Promise<void> {
    try {
      this.#stored = await write();
    } catch (error) {
      if (error instanceof FencedError) {
        throw error;
      }
      throw new StoreTroubleError(error);
    }
    this.#deps.feed.publish(this.operation);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
