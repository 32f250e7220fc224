import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ProfileService, Target } from '../../profile/ProfileService';
import { onCallOrNobody, type OnCallOrNobody } from '../onCallOrNobody';
import type { OperationStore } from '../store/OperationStore';
import { reviewReminded } from './approvalMessages';

const DAY_MS = 86_400_000;
/** Reviews that one round looks at, the oldest first. */
const MOST_AT_ONCE = 50;

/**
 * Reminds owners and whoever is on call once a day of what passed approval or
 * freeze and was not reviewed. The key of a reminder names its day, so several
 * replicas send one.
 */
export class ReviewReminder {
  readonly #store: Pick<OperationStore, 'listToReview' | 'announce' | 'now'>;
  readonly #profiles: Pick<ProfileService, 'getTarget'>;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #onCall: OnCallOrNobody;

  constructor(options: {
    store: Pick<OperationStore, 'listToReview' | 'announce' | 'now'>;
    profiles: Pick<ProfileService, 'getTarget'>;
    auth: AuthService;
    logger: LoggerService;
    findOnCallRefs: (target: Target) => Promise<string[]>;
  }) {
    this.#store = options.store;
    this.#profiles = options.profiles;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#onCall = onCallOrNobody(options.findOnCallRefs, options.logger);
  }

  /** Looks from now on. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'quantum-rerank-review-reminders',
      frequency: { hours: 1 },
      initialDelay: { minutes: 1 },
      timeout: { minutes: 5 },
      fn: () => this.look(),
    });
  }

  /** Reminds of what waits for a day or longer. Never fails. */
  async look(): Promise<void> {
    try {
      const at = await this.#store.now();
      const operations = await this.#store.listToReview({
        endedBefore: at - DAY_MS,
        limit: MOST_AT_ONCE,
      });
      for (const operation of operations) {
        const days = Math.floor(
          (at - Date.parse(operation.endedAt ?? '')) / DAY_MS,
        );
        await this.#store.announce([
          reviewReminded(operation, days, await this.#onCallFor(operation)),
        ]);
      }
    } catch (error) {
      this.#logger.error(
        'Trouble while reminding of reviews; trying again',
        toError(error),
      );
    }
  }

  /** Owners are told all the same where the environment is not in a profile any more. */
  async #onCallFor({ entityRef, environment }: Operation): Promise<string[]> {
    try {
      return await this.#onCall(
        await this.#profiles.getTarget(entityRef, environment, {
          credentials: await this.#auth.getOwnServiceCredentials(),
        }),
      );
    } catch {
      return [];
    }
  }
}
