import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { NotFoundError, toError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  durationToMilliseconds,
  type Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { publishChange } from '../live/publishChange';
import { digest } from '../operations/canonicalJson';
import {
  onCallOrNobody,
  type OnCallOrNobody,
} from '../operations/onCallOrNobody';
import type { OutboxMessage } from '../operations/store/OperationStore';
import type { ProfileService, Target } from '../profile/ProfileService';
import { judgeVerification } from './judgeVerification';
import type { SignalComparer } from './SignalComparer';
import type {
  DueVerification,
  EndedOperation,
  VerificationStore,
} from './VerificationStore';
import { worseMessage } from './worseMessage';

const TICK_SECONDS = 15;
/** Between two looks at the same operation. */
const LOOK_MS = 60_000;
/**
 * A first look that comes longer than this after the stability period, for
 * example after an outage, finds nothing that anybody should still react to.
 */
const TOO_LATE_MS = 6 * 3_600_000;
/** Operations that one tick looks at. */
const MOST_AT_ONCE = 20;

/** Reacts to what is found of the signals of an operation. */
type OnFound = (
  operation: string,
  target: Target,
  verification: Pick<Verification, 'summary'>,
) => Promise<unknown>;

/**
 * Compares signals before and after each operation until its stability period
 * is over. What is to be watched is in the database, so it goes on after a
 * restart and on another replica.
 */
export class VerificationWatch {
  readonly #store: VerificationStore;
  readonly #comparer: SignalComparer;
  readonly #profiles: Pick<ProfileService, 'getTarget'>;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #signals: SignalsService | undefined;
  readonly #onCall: OnCallOrNobody;
  readonly #onWorse: OnFound;
  readonly #onNotWorse: OnFound;

  constructor(options: {
    store: VerificationStore;
    comparer: SignalComparer;
    profiles: Pick<ProfileService, 'getTarget'>;
    auth: AuthService;
    logger: LoggerService;
    signals?: SignalsService;
    /** Whom to tell beside the owners that signals got worse; default: those of the profile. */
    findOnCallRefs?: (target: Target) => Promise<string[]>;
    /** Told at every look that finds signals worse. */
    onWorse?: OnFound;
    /** Told at every look that finds them as good as before, or better. */
    onNotWorse?: OnFound;
  }) {
    this.#store = options.store;
    this.#comparer = options.comparer;
    this.#profiles = options.profiles;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#signals = options.signals;
    this.#onCall = onCallOrNobody(
      options.findOnCallRefs ?? (async target => target.profile.onCall),
      options.logger,
    );
    this.#onWorse = options.onWorse ?? (async () => {});
    this.#onNotWorse = options.onNotWorse ?? (async () => {});
  }

  /** Looks from now on: one replica at a time does it for all. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'verify-operations',
      frequency: { seconds: TICK_SECONDS },
      initialDelay: { seconds: 3 },
      timeout: { minutes: 5 },
      scope: 'global',
      fn: () => this.look(),
    });
  }

  /** Begins what ended, and looks at what is due. */
  async look(): Promise<void> {
    for (const ended of await this.#store.listUnseen(MOST_AT_ONCE)) {
      try {
        if (!ended.changed) {
          await this.#store.skip(ended.id);
          continue;
        }
        const { verification } = (await this.#targetOf(ended)).profile;
        await this.#store.begin(
          ended.id,
          ended.endedAt + durationToMilliseconds(verification.stability),
        );
      } catch (error) {
        this.#logTrouble(ended, error);
        if (error instanceof NotFoundError) {
          // Ends as unknown below, instead of standing before the others.
          await this.#store.begin(ended.id, ended.endedAt);
        }
      }
    }
    for (const due of await this.#store.listDue(MOST_AT_ONCE)) {
      try {
        await this.#compare(due, await this.#targetOf(due));
      } catch (error) {
        this.#logTrouble(due, error);
        await this.#putOff(due, error);
      }
    }
  }

  #logTrouble(operation: EndedOperation, error: unknown): void {
    const message = `Operation ${operation.id} could not be verified now`;
    if (error instanceof NotFoundError) {
      this.#logger.debug(`${message}: ${error.message}`);
    } else {
      this.#logger.warn(message, toError(error));
    }
  }

  async #targetOf(operation: EndedOperation): Promise<Target> {
    return this.#profiles.getTarget(
      operation.entityRef,
      operation.environment,
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
  }

  async #compare(due: DueVerification, target: Target): Promise<void> {
    const now = await this.#store.now();
    if (due.version === 0 && now - due.until > TOO_LATE_MS) {
      await this.#record(due, now, {
        verdict: 'unknown',
        summary: `It was not compared: the first look came more than ${
          TOO_LATE_MS / 3_600_000
        } hours after the stability period.`,
        items: [],
      });
      return;
    }
    const items = await this.#comparer.compare(target, {
      changeBegan: due.applyStartedAt,
      changeEnded: due.endedAt,
      now: Math.min(now, due.until),
    });
    const judgement = judgeVerification(items);
    const isWorse = judgement.verdict === 'worse';
    await this.#record(
      due,
      now,
      { ...judgement, items },
      isWorse ? await this.#onCall(target) : [],
    );
    if (isWorse) {
      await this.#onWorse(due.id, target, judgement);
    } else if (judgement.verdict !== 'unknown') {
      await this.#onNotWorse(due.id, target, judgement);
    }
  }

  /** What cannot be looked at holds nothing else up, and ends all the same. */
  async #putOff(due: DueVerification, error: unknown): Promise<void> {
    const now = await this.#store.now();
    if (error instanceof NotFoundError && now >= due.until) {
      await this.#record(due, now, {
        verdict: 'unknown',
        summary:
          'It cannot be compared: the environment is not operated here any more.',
        items: [],
      });
    } else {
      await this.#store.postpone(due, now + LOOK_MS);
    }
  }

  async #record(
    due: DueVerification,
    now: number,
    found: Pick<Verification, 'verdict' | 'summary' | 'items'>,
    onCallRefs: string[] = [],
  ): Promise<void> {
    const verification: Verification = {
      state: now >= due.until ? 'done' : 'watching',
      ...found,
      comparedAt: new Date(now).toISOString(),
      until: new Date(due.until).toISOString(),
    };
    const outbox: OutboxMessage[] =
      verification.verdict === 'worse'
        ? [worseMessage(due, verification, onCallRefs)]
        : [];
    const recorded = await this.#store.record(due, verification, {
      nextAt: Math.min(now + LOOK_MS, Math.max(due.until, now)),
      outbox,
    });
    if (recorded) {
      publishChange(
        {
          type: 'operations',
          entityRef: due.entityRef,
          environment: due.environment,
          version: digest([due.id, 'verification', due.version + 1]).slice(
            0,
            16,
          ),
        },
        { signals: this.#signals, logger: this.#logger },
      );
    }
  }
}
