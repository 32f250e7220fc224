import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, toError } from '@backstage/errors';
import type { WorkloadActions } from '../operations/actions/WorkloadActions';
import { digest } from '../operations/canonicalJson';
import type { OperationFeed } from '../operations/OperationFeed';
import { newSteps } from '../operations/operationSteps';
import { describeBounds, judgeFloor } from '../operations/plan/floor';
import type { Autoscaler } from '../operations/plan/objects';
import { targetKeyOf } from '../operations/plan/paths';
import type { Planner } from '../operations/plan/Planner';
import { endingOfProposal, isProposal } from '../operations/proposals';
import { RequestAudit } from '../operations/RequestAudit';
import { TEMPORARY_FLOOR } from '../operations/secondHalf';
import type { OperationStore } from '../operations/store/OperationStore';
import type { OperationWorker } from '../operations/worker/OperationWorker';
import type { ProfileService, Target } from '../profile/ProfileService';
import { retryPauseMs } from './floorChanges';
import { floorLateMessage, floorOverriddenMessage } from './floorMessages';
import type { StoredFloor } from './floorRow';
import type { TemporaryFloorStore } from './TemporaryFloorStore';

const TICK_SECONDS = 5;
/** How long a replica has for one floor before another one takes it. */
const CLAIM_MS = 60_000;
/** While another operation holds the target. */
const WAIT_MS = 5000;
/** How long that may last before people are told. */
const LATE_MS = 300_000;
/** Floors that one tick looks at. */
const MOST_AT_ONCE = 20;

/** Thrown when it is only a matter of waiting. */
class NotYetError extends Error {}

/**
 * Puts the bounds of autoscalers back whose temporary floor is over, by
 * operations of the one pipeline. What is to be put back is in the database,
 * so it goes on after a restart and on another replica; a floor is claimed
 * under a generation, so that one replica asks for it, once.
 */
export class FloorKeeper {
  readonly #floors: TemporaryFloorStore;
  readonly #store: OperationStore;
  readonly #planner: Planner;
  readonly #actions: Pick<WorkloadActions, 'readFacts'>;
  readonly #profiles: Pick<ProfileService, 'getTarget'>;
  readonly #auth: AuthService;
  readonly #audit: RequestAudit;
  readonly #worker: Pick<OperationWorker, 'owner' | 'leaseMs' | 'poll'>;
  readonly #feed: OperationFeed;
  readonly #logger: LoggerService;
  readonly #now: () => Promise<number>;

  constructor(options: {
    floors: TemporaryFloorStore;
    store: OperationStore;
    planner: Planner;
    actions: Pick<WorkloadActions, 'readFacts'>;
    profiles: Pick<ProfileService, 'getTarget'>;
    auth: AuthService;
    auditor: AuditorService;
    /** Of this process; it takes what is asked for here. */
    worker: Pick<OperationWorker, 'owner' | 'leaseMs' | 'poll'>;
    feed: OperationFeed;
    logger: LoggerService;
    /** Milliseconds since 1970; default: the database's clock. */
    now?: () => Promise<number>;
  }) {
    this.#floors = options.floors;
    this.#store = options.store;
    this.#planner = options.planner;
    this.#actions = options.actions;
    this.#profiles = options.profiles;
    this.#auth = options.auth;
    this.#audit = new RequestAudit(options);
    this.#worker = options.worker;
    this.#feed = options.feed;
    this.#logger = options.logger;
    this.#now = options.now ?? (() => options.floors.now());
  }

  /** Looks from now on, in every replica. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'quantum-rerank-temporary-floors',
      scope: 'local',
      frequency: { seconds: TICK_SECONDS },
      initialDelay: { seconds: 2 },
      timeout: { minutes: 5 },
      fn: () => this.look(),
    });
  }

  /** Settles what is uncertain, and puts back what is due. Never fails. */
  async look(): Promise<void> {
    try {
      const at = await this.#now();
      const ids = [
        ...(await this.#floors.listUncertain(at, MOST_AT_ONCE)),
        ...(await this.#floors.listDue(at, MOST_AT_ONCE)),
      ];
      for (const id of ids) {
        await this.#lookAt(id, at);
      }
    } catch (error) {
      this.#logger.error(
        'Trouble while looking for temporary floors; trying again',
        toError(error),
      );
    }
  }

  async #lookAt(id: string, at: number): Promise<void> {
    const floor = await this.#floors.claim(id, { at, until: at + CLAIM_MS });
    if (!floor) {
      return;
    }
    try {
      await (floor.state === 'raising'
        ? this.#settleUncertain(floor)
        : this.#putBack(floor));
    } catch (error) {
      await this.#putOff(floor, at, toError(error));
    }
  }

  /** Its operation was given up: the cluster knows whether it is raised. */
  async #settleUncertain(floor: StoredFloor): Promise<void> {
    await this.#requireFree(floor);
    const { autoscaler } = await this.#look(floor);
    const judgement = judgeFloor(floor, autoscaler);
    const state =
      judgement.state === 'restored' || judgement.state === 'gone'
        ? 'not-raised'
        : 'open';
    await this.#floors.settle(floor, { state });
    await this.#publish(floor);
  }

  async #putBack(floor: StoredFloor): Promise<void> {
    const { target, autoscaler } = await this.#look(floor);
    await this.#requireFree(floor);
    const judgement = judgeFloor(floor, autoscaler);
    switch (judgement.state) {
      case 'gone':
      case 'restored':
        await this.#floors.settle(floor, { state: judgement.state });
        await this.#publish(floor);
        return;
      case 'overridden': {
        const problem = `${judgement.message} So ${describeBounds(
          floor.former,
        )} is not put back by itself: restore or keep, as you decide.`;
        await this.#floors.settle(floor, { state: 'overridden', problem }, [
          floorOverriddenMessage(floor, problem),
        ]);
        await this.#publish(floor);
        return;
      }
      default:
        await this.#request(target, floor);
    }
  }

  /** Another operation may be changing the bounds. */
  async #requireFree({ targetKey }: StoredFloor): Promise<void> {
    const open = await this.#store.findOpen(targetKey);
    if (open && !isProposal(open)) {
      throw new NotYetError(
        open.state === 'awaiting-approval'
          ? `It waits for "${open.title}" (${open.id}), which waits for approval: decide on it, or stop it.`
          : `It waits for the end of "${open.title}" (${open.id}).`,
      );
    }
  }

  /** Asks for the operation that puts it back. */
  async #request(target: Target, floor: StoredFloor): Promise<void> {
    const plan = await this.#planner.plan(
      target,
      { action: 'autoscaling', parameters: { floor: 'restore' } },
      {
        permission: {
          decision: 'allow',
          reason: 'It was allowed together with raising the floor.',
        },
        requestedBy: floor.requestedBy,
        automation: true,
        secondHalf: true,
      },
    );
    if (!plan.executable) {
      throw new Error(plan.blockedBy.join(' '));
    }
    const withdraws = await endingOfProposal(
      await this.#store.findOpen(floor.targetKey),
      {
        store: this.#store,
        by: floor.requestedBy,
        because: `the temporary floor that ${floor.requestedBy} raised is over: ${plan.title}`,
      },
    );
    const { stored, withdrawn } = await this.#store.create(
      {
        id: randomUUID(),
        targetKey: floor.targetKey,
        idempotencyKey: `temporary-floor:${floor.id}:${floor.generation}`,
        requestDigest: digest([floor.id, floor.generation]),
        requestedBy: floor.requestedBy,
        via: TEMPORARY_FLOOR,
        reason: `The temporary floor is over: ${floor.reason}`.slice(0, 500),
        plan,
        title: plan.title,
        steps: newSteps(),
        message: 'Waits for its turn.',
        gracePeriodMs: 0,
        restores: { id: floor.id, generation: floor.generation },
        withdraws,
        lease: {
          owner: this.#worker.owner,
          milliseconds: this.#worker.leaseMs,
        },
      },
      operation => this.#audit.acceptedBySelf(operation),
    );
    if (withdrawn) {
      this.#feed.publish(withdrawn.operation);
    }
    this.#feed.publish(stored.operation);
    void this.#worker.poll();
  }

  /** Reads afresh how the autoscaler is. */
  async #look(floor: StoredFloor): Promise<{
    target: Target;
    autoscaler: Autoscaler | undefined;
  }> {
    const target = await this.#profiles.getTarget(
      floor.entityRef,
      floor.environment,
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    if (targetKeyOf(target.environment) !== floor.targetKey) {
      throw new Error(
        'The profile points the environment somewhere else now: put the bounds back by hand.',
      );
    }
    const { autoscaler } = await this.#actions.readFacts(target, {
      actingFor: floor.requestedBy,
    });
    if (!autoscaler.known) {
      throw new Error(`The autoscaler cannot be read: ${autoscaler.reason}`);
    }
    return { target, autoscaler: autoscaler.value };
  }

  async #putOff(floor: StoredFloor, at: number, error: Error): Promise<void> {
    const waits =
      error instanceof NotYetError || error instanceof ConflictError;
    const attempts = waits ? floor.attempts : floor.attempts + 1;
    const problem = sentence(error.message);
    if (!waits) {
      this.#logger.warn(
        `The temporary floor ${floor.id} could not be put back now`,
        error,
      );
    }
    const isLate =
      floor.state === 'open' && (!waits || at - floor.until >= LATE_MS);
    await this.#floors.postpone(
      floor,
      {
        nextAt: at + (waits ? WAIT_MS : retryPauseMs(floor.attempts)),
        problem,
        attempts,
      },
      isLate ? [floorLateMessage(floor, problem)] : [],
    );
    await this.#publish(floor);
  }

  /** Browsers ask again for what changed. */
  async #publish(floor: StoredFloor): Promise<void> {
    const { operation } = await this.#store.get(floor.id);
    this.#feed.publish({
      ...operation,
      sequence: operation.sequence + floor.generation,
    });
  }
}

function sentence(message: string): string {
  return message.split('; caused by')[0].slice(0, 500).replace(/\.?$/, '.');
}
