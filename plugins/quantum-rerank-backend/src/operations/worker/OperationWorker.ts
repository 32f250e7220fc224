import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  AuditorServiceEvent,
  AuthService,
  DatabaseService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import { AutomationPolicy } from '../../automation/AutomationPolicy';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import type { FreezeService } from '../../freeze';
import type { SentenceNames } from '../../names';
import type { OperationNotices } from '../../notifications';
import type { OperationAuthorizer } from '../../permissions/OperationAuthorizer';
import type { ProfileService } from '../../profile/ProfileService';
import type { OperationIntake } from '../OperationIntake';
import type { OperationFeed } from '../OperationFeed';
import type { UserCredentials } from '../OperationService';
import { approvalRanOut } from '../approvals/approvalMessages';
import { createAuditOutcomeHandler } from '../outbox/auditOutcomes';
import {
  createKubernetesEventHandler,
  KUBERNETES_EVENT_TOPIC,
} from '../outbox/kubernetesEvents';
import { AUDIT_TOPIC, NOTIFICATION_TOPIC } from '../outbox/messages';
import { createNotificationHandler } from '../outbox/notifications';
import { OutboxDispatcher } from '../outbox/OutboxDispatcher';
import type { ActionHandlers } from '../actions/ActionHandler';
import { oneAtATime } from '../oneAtATime';
import type { HeldValues } from '../secrets/HeldValues';
import { isOpenState } from '../store/rowMapping';
import type { OperationStore, StoredOperation } from '../store/OperationStore';
import { ApprovalWitness } from './ApprovalWitness';
import { DatabaseClock } from './DatabaseClock';
import { Lease } from './Lease';
import { OperationRun, type RunDependencies } from './OperationRun';
import { stillHolding } from './stillHolding';
import { DEFAULT_WORKER_TIMING, type WorkerTiming } from './timing';

/** Operations that one process carries out at a time. */
const MAX_RUNNING = 20;

/** What an `OperationWorker` needs. */
export interface OperationWorkerOptions {
  store: OperationStore;
  database: DatabaseService;
  handlers: ActionHandlers;
  clusters: ClusterRegistry;
  profiles: ProfileService;
  authorizer: OperationAuthorizer;
  freezes: FreezeService;
  /** What the portal may do by itself; nothing when absent. */
  automation?: AutomationPolicy;
  auth: AuthService;
  auditor: AuditorService;
  feed: OperationFeed;
  /** Values that are forgotten when their operation is over. */
  heldValues: HeldValues;
  logger: LoggerService;
  /** Without it owners are not told. */
  notifications?: NotificationService;
  /** Without it nobody is told over the channels of the profile. */
  notices?: Pick<OperationNotices, 'tell'>;
  /** Puts names of people into notifications of the portal. */
  names?: SentenceNames;
  timing?: Partial<WorkerTiming>;
}

/**
 * Carries operations out. Every replica has one; the database decides which
 * of them holds which operation.
 */
export class OperationWorker implements OperationIntake {
  readonly owner = randomUUID();
  readonly leaseMs: number;
  readonly #deps: RunDependencies;
  readonly #outbox: OutboxDispatcher;
  readonly #timing: WorkerTiming;
  readonly #heldValues: HeldValues;
  /** Of those who asked, by operation. */
  readonly #credentials = new Map<string, UserCredentials>();
  readonly #witness: ApprovalWitness;
  readonly #running = new Map<string, { lease: Lease; done: Promise<void> }>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #oneLook = oneAtATime(() => this.#look());
  #stopped = false;

  static async create(
    options: OperationWorkerOptions,
  ): Promise<OperationWorker> {
    const openEvents = new Map<string, AuditorServiceEvent>();
    const { notifications } = options;
    const outbox = await OutboxDispatcher.create({
      database: options.database,
      logger: options.logger,
      handlers: {
        [AUDIT_TOPIC]: createAuditOutcomeHandler({
          auditor: options.auditor,
          openEvents,
        }),
        [KUBERNETES_EVENT_TOPIC]: createKubernetesEventHandler(options),
        ...(notifications
          ? {
              [NOTIFICATION_TOPIC]: createNotificationHandler({
                notifications,
                notices: options.notices,
                names: options.names,
                postpone: message => options.store.announce([message]),
              }),
            }
          : {}),
      },
    });
    return new OperationWorker(options, outbox, openEvents);
  }

  private constructor(
    options: OperationWorkerOptions,
    outbox: OutboxDispatcher,
    openEvents: Map<string, AuditorServiceEvent>,
  ) {
    this.#timing = { ...DEFAULT_WORKER_TIMING, ...options.timing };
    this.leaseMs = this.#timing.leaseMs;
    this.#outbox = outbox;
    this.#heldValues = options.heldValues;
    this.#witness = new ApprovalWitness({ ...options, timing: this.#timing });
    this.#deps = {
      store: options.store,
      handlers: options.handlers,
      profiles: options.profiles,
      authorizer: options.authorizer,
      freezes: options.freezes,
      automation:
        options.automation ?? new AutomationPolicy({ enabled: false }),
      auth: options.auth,
      auditor: options.auditor,
      feed: options.feed,
      logger: options.logger,
      timing: this.#timing,
      auditEvents: openEvents,
    };
  }

  /** Looks for work from now on. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'quantum-rerank-operations',
      scope: 'local',
      frequency: { milliseconds: this.#timing.pollMs },
      timeout: { minutes: 1 },
      fn: () => this.poll(),
    });
  }

  /**
   * Gives up all claims at once, so that another replica carries on without
   * waiting for them to run out.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#timers.clear();
    // What it has just claimed is known then.
    await this.#oneLook();
    await Promise.all(
      [...this.#running.values()].map(async ({ lease, done }) => {
        lease.end();
        await done;
        await this.#deps.store
          .release(lease.fence)
          .catch(error => this.#logTrouble('giving a claim back', error));
      }),
    );
  }

  accept(
    stored: StoredOperation,
    credentials: UserCredentials | undefined,
  ): void {
    if (credentials) {
      this.#credentials.set(stored.operation.id, credentials);
    }
    const waitMs =
      Date.parse(stored.operation.notBefore) -
      Date.parse(stored.operation.requestedAt);
    // A moment later than the grace period, whose end is the database's.
    this.#pollAfter(waitMs > 0 ? waitMs + 20 : 0);
  }

  approved(stored: StoredOperation, credentials: UserCredentials): void {
    this.#witness.add(stored.operation.id, credentials);
    // A moment later than the grace period, whose end is the database's.
    this.#pollAfter(stored.operation.plan.gracePeriodSeconds * 1000 + 20);
  }

  credentialsOf(id: string): UserCredentials | undefined {
    return stillHolding(this.#credentials.get(id));
  }

  /** Takes what is due, and sends what waits in the outbox. Never fails. */
  async poll(): Promise<void> {
    await this.#oneLook();
  }

  /** Resolves when nothing runs in this process; for tests and shutdown. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.all([...this.#running.values()].map(({ done }) => done));
    }
    await this.#outbox.dispatch();
  }

  async #look(): Promise<void> {
    if (this.#stopped) {
      return;
    }
    try {
      await this.#claim();
    } catch (error) {
      this.#logTrouble('looking for operations', error);
    }
    try {
      await this.#expireApprovals();
    } catch (error) {
      this.#logTrouble('ending operations that nobody approved', error);
    }
    await this.#forgetCredentials();
    await this.#witness.check(id => this.#running.has(id));
    void this.#outbox.dispatch();
  }

  async #expireApprovals(): Promise<void> {
    const expired = await this.#deps.store.expireApprovals({
      owner: this.owner,
      message: ({ approval }) =>
        `Nobody approved it by ${approval?.expiresAt}, so it ran out. Nothing was changed.`,
      outbox: approvalRanOut,
    });
    for (const { operation } of expired) {
      this.#deps.feed.publish(operation);
    }
  }

  async #claim(): Promise<void> {
    const { store, logger } = this.#deps;
    const limit = MAX_RUNNING - this.#running.size;
    if (limit <= 0) {
      return;
    }
    const claimedAt = performance.now();
    const { claimed, poisoned } = await store.claim({
      owner: this.owner,
      leaseMs: this.#timing.leaseMs,
      limit,
    });
    for (const row of poisoned) {
      logger.error(row.problem);
      await store.quarantine(row);
    }
    if (claimed.length === 0) {
      return;
    }
    const clock = await DatabaseClock.create(store);
    for (const stored of claimed) {
      await this.#run(stored, clock, claimedAt);
    }
  }

  async #run(
    stored: StoredOperation,
    clock: DatabaseClock,
    claimedAt: number,
  ): Promise<void> {
    const { store, logger } = this.#deps;
    const { id } = stored.operation;
    const fence = { id, owner: this.owner, generation: stored.generation };
    // The claim of an earlier run in this process is void by now.
    this.#running.get(id)?.lease.end();
    const lease = new Lease({
      fence,
      store,
      timing: this.#timing,
      logger,
      claimedAt,
    });
    let run: OperationRun;
    try {
      run = new OperationRun({
        deps: this.#deps,
        stored,
        lease,
        clock,
        credentials: this.#credentials.get(id),
        approver: this.#witness.find(id),
      });
    } catch (error) {
      lease.end();
      await store.quarantine({
        fence,
        problem: `The record of operation ${id} is damaged (parameters)`,
      });
      return;
    }
    const entry = {
      lease,
      done: run.run().finally(() => {
        lease.end();
        if (this.#running.get(id) === entry) {
          this.#running.delete(id);
        }
        if (!isOpenState(run.operation.state)) {
          this.#forget(id);
        }
        void this.#outbox.dispatch();
      }),
    };
    this.#running.set(id, entry);
  }

  /** Operations that ended elsewhere, or were cancelled, need none. */
  async #forgetCredentials(): Promise<void> {
    for (const id of [
      ...this.#credentials.keys(),
      ...this.#witness.operations,
    ]) {
      try {
        const { operation } = await this.#deps.store.get(id);
        if (!isOpenState(operation.state)) {
          this.#forget(id);
        }
      } catch {
        return;
      }
    }
  }

  #forget(id: string): void {
    this.#credentials.delete(id);
    this.#witness.forget(id);
    this.#heldValues.drop(id);
  }

  #pollAfter(milliseconds: number): void {
    if (this.#stopped) {
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.poll();
    }, milliseconds);
    this.#timers.add(timer);
  }

  #logTrouble(what: string, error: unknown): void {
    this.#deps.logger.error(
      `Trouble while ${what}; trying again`,
      error instanceof Error ? error : new Error(String(error)),
    );
  }
}
