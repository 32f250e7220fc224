import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Channel,
  Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  NotifierError,
  type NotificationMessage,
  type Notifier,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Knex } from 'knex';
import type { SentenceNames } from '../names';
import type { PersonDirectory } from '../onCall/persons/PersonDirectory';
import type { ProfileService } from '../profile/ProfileService';
import { asError, describe, isTimeout, orAborted } from './attempts';
import type { ChannelConfig } from './ChannelConfig';
import type { ClaimedDelivery } from './deliveryRows';
import { findChannel, UnknownChannelError } from './findChannel';
import type { DeliveryStore } from './DeliveryStore';
import { quietUntil } from './quietHours';
import { GIVE_UP_AFTER_MS, nextAttemptAt } from './retry';
import { withAddresses } from './withAddresses';

const LEASE_MS = 60_000;
/** For one attempt; shorter than the lease. */
const ATTEMPT_MS = 20_000;
const AT_ONCE = 20;
/** So that one slow channel does not hold up the others. */
const AT_ONCE_PER_CHANNEL = 4;
/** How often is looked for due messages while others are being sent. */
const LOOK_AGAIN_MS = 1_000;
const MAX_REASON = 300;
/** Whose pause is made while a channel is not known: some 20 s. */
const UNKNOWN_ATTEMPTS = 3;

/** What somebody who watches a message wants to know. */
export interface DeliveryEvent {
  kind: 'failed' | 'note';
  text: string;
}

/** Options of {@link DeliveryDispatcher}. */
export interface DeliveryDispatcherOptions {
  store: DeliveryStore;
  profiles: Pick<ProfileService, 'listEnvironments'>;
  notifiers: ReadonlyMap<string, Notifier>;
  config: ChannelConfig;
  logger: LoggerService;
  /** Puts names of people into what is sent; it goes out as it is when absent. */
  names?: SentenceNames;
  /** Knows the addresses of users; only those that are stored are written to when absent. */
  persons?: Pick<PersonDirectory, 'lookUp'>;
  /** Told of trouble and of its end, in the transaction that records it. */
  report?: (
    trx: Knex,
    delivery: ClaimedDelivery,
    event: DeliveryEvent & { at: number },
  ) => Promise<void>;
  /** From 0 to 1; default `Math.random`. */
  random?: () => number;
  attemptMs?: number;
}

/** Sends messages to people: at least once, in order, again after failures. */
export class DeliveryDispatcher {
  readonly #options: DeliveryDispatcherOptions;
  readonly #stopped = new AbortController();
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #perChannel = new Map<string, number>();
  /** How many attempts are over. */
  #ended = 0;
  #running: Promise<void> | undefined;
  /** Whether it is to look again, and what makes it do so at once. */
  #wanted = false;
  #wake: () => void = () => {};

  constructor(options: DeliveryDispatcherOptions) {
    this.#options = options;
  }

  /**
   * Sends what is due, until nothing is. What takes long holds up nothing but
   * its own channel. Asked for while it is being done, it looks again at once.
   * Never fails.
   */
  dispatch(): Promise<void> {
    this.#wanted = true;
    this.#wake();
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#wanted = false;
      const woken = new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      const ended = this.#ended;
      const limit = AT_ONCE - this.#inFlight.size;
      const claimed = limit > 0 ? await this.#claim(limit) : [];
      if (!claimed) {
        break;
      }
      claimed.forEach(each => this.#track(each));
      if (claimed.length === 0 && this.#inFlight.size > 0) {
        await this.#anyOver(woken);
      } else if (
        claimed.length === 0 &&
        !this.#wanted &&
        // What ended while it looked may have left the way free for another.
        ended === this.#ended
      ) {
        break;
      }
    }
    // In the same moment, so that whoever asks from here on is heard.
    this.#running = undefined;
  }

  /** @returns undefined when they cannot be read */
  async #claim(limit: number): Promise<ClaimedDelivery[] | undefined> {
    try {
      return await this.#options.store.claim({
        limit,
        leaseMs: LEASE_MS,
        limitPerChannel: AT_ONCE_PER_CHANNEL,
        exceptChannels: [...this.#perChannel]
          .filter(([, count]) => count >= AT_ONCE_PER_CHANNEL)
          .map(([channel]) => channel),
      });
    } catch (error) {
      this.#options.logger.warn(
        'Messages to people could not be read; they stay due',
        asError(error),
      );
      return undefined;
    }
  }

  /** Waits for an attempt to end, or a little: others may have become due. */
  async #anyOver(woken: Promise<void>): Promise<void> {
    const patience = new AbortController();
    await Promise.race([
      woken,
      ...this.#inFlight.values(),
      pause(LOOK_AGAIN_MS, undefined, {
        signal: patience.signal,
        ref: false,
      }).catch(() => {}),
    ]);
    patience.abort();
  }

  /** Ends attempts that are being made; what they were to send stays due. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#inFlight.values());
  }

  #track(claimed: ClaimedDelivery): void {
    const { channel } = claimed;
    const count = (by: number) =>
      this.#perChannel.set(channel, (this.#perChannel.get(channel) ?? 0) + by);
    count(1);
    const work = this.#handle(claimed)
      .catch(error =>
        this.#options.logger.warn(
          `What became of message ${claimed.id} could not be written; it is sent again`,
          asError(error),
        ),
      )
      .finally(() => {
        count(-1);
        this.#ended += 1;
        this.#inFlight.delete(claimed.lease);
      });
    this.#inFlight.set(claimed.lease, work);
  }

  async #handle(claimed: ClaimedDelivery): Promise<void> {
    const { store, profiles } = this.#options;
    const found = findChannel(claimed, profiles.listEnvironments());
    if ('unknown' in found) {
      await this.#failed(claimed, claimed.channel, found.unknown);
      return;
    }
    const { profile, channel, onlyEnds } = found;
    if (await this.#isPointless(channel, claimed)) {
      return;
    }
    if (onlyEnds && claimed.message.event !== 'resolve') {
      await this.#failed(claimed, claimed.channel, onlyEnds);
      return;
    }
    if (await this.#waitsForMorning(profile, claimed)) {
      return;
    }
    try {
      await this.#send(channel, claimed);
    } catch (error) {
      if (this.#stopped.signal.aborted) {
        await store.release(claimed);
        return;
      }
      await this.#failed(claimed, channel.title, error);
      return;
    }
    await store.finish(claimed, { state: 'delivered' }, async (trx, at) => {
      if (claimed.failedBefore) {
        await this.#options.report?.(trx, claimed, {
          at,
          kind: 'note',
          text: `The message over ${channel.title} was delivered ${
            claimed.attempts > 1
              ? `after ${claimed.attempts} attempts`
              : 'after all'
          }.`,
        });
      }
    });
  }

  /**
   * Nobody is woken for what ended while the channel was away, and the end of
   * what nobody was told of is no news.
   */
  async #isPointless(
    channel: Channel,
    claimed: ClaimedDelivery,
  ): Promise<boolean> {
    const { store, report } = this.#options;
    const why = await store.whyPointless(claimed);
    if (why === undefined) {
      return false;
    }
    await store.finish(
      claimed,
      {
        state: 'dropped',
        reason:
          why === 'over'
            ? 'Not sent any more: it was over before the channel could be reached'
            : 'Not sent: nobody was told over this channel that it began',
      },
      async (trx, at) => {
        if (why === 'over') {
          await report?.(trx, claimed, {
            at,
            kind: 'note',
            text: `${channel.title} was not told any more, as it was over before.`,
          });
        }
      },
    );
    return true;
  }

  /** Quiet hours may have begun, or changed, since it was stored. */
  async #waitsForMorning(
    profile: Profile,
    claimed: ClaimedDelivery,
  ): Promise<boolean> {
    const { store } = this.#options;
    const { severity, event } = claimed.message;
    if (event === 'test') {
      return false;
    }
    const until = quietUntil(
      profile.notifications.quietHours,
      severity,
      await store.now(),
    );
    if (until === undefined) {
      return false;
    }
    await store.release(claimed, {
      nextAttemptAt: until,
      giveUpAt: until + GIVE_UP_AFTER_MS,
    });
    return true;
  }

  async #send(channel: Channel, claimed: ClaimedDelivery): Promise<void> {
    const { id, kind, to } = channel;
    const notifier = this.#options.notifiers.get(kind);
    const parts = { id, kind, to };
    const problem = notifier
      ? notifier.findProblem(parts)
      : `Nothing delivers over channels of kind "${kind}"`;
    if (!notifier || problem) {
      throw new NotifierError(problem ?? kind, { permanent: true });
    }
    const timeout = AbortSignal.timeout(this.#options.attemptMs ?? ATTEMPT_MS);
    const signal = AbortSignal.any([timeout, this.#stopped.signal]);
    const message = await this.#addressed(await this.#named(claimed.message));
    const { reached } = claimed;
    await orAborted(notifier.send(message, parts, { signal, reached }), signal);
  }

  /** What people read; references stay where programs read them. */
  async #named(message: NotificationMessage): Promise<NotificationMessage> {
    const { names } = this.#options;
    return names
      ? names.in(message, (said, say) => ({
          ...said,
          title: say(said.title),
          text: say(said.text),
        }))
      : message;
  }

  async #addressed(message: NotificationMessage): Promise<NotificationMessage> {
    const { persons } = this.#options;
    return persons
      ? {
          ...message,
          recipients: await withAddresses(message.recipients, persons),
        }
      : message;
  }

  async #failed(
    claimed: ClaimedDelivery,
    title: string,
    error: unknown,
  ): Promise<void> {
    const { store, logger, config, random = Math.random } = this.#options;
    const untried = error instanceof UnknownChannelError;
    const known = error instanceof NotifierError ? error : undefined;
    const words =
      known?.message ??
      (isTimeout(error)
        ? 'It took too long'
        : 'It failed in a way that was not expected; the log of the backend has more');
    const reason = config.scrub(claimed.channel, words).slice(0, MAX_REASON);
    const reached = [...claimed.reached, ...(known?.reached ?? [])];
    const next = known?.permanent
      ? undefined
      : nextAttemptAt({
          now: await store.now(),
          attempts: untried ? UNKNOWN_ATTEMPTS : claimed.attempts,
          giveUpAt: claimed.giveUpAt,
          retryAfterSeconds: known?.retryAfterSeconds,
          random,
        });
    const detail = config.scrub(claimed.channel, describe(error));
    logger.warn(
      `Message ${claimed.id} was not delivered over channel ${
        claimed.channel
      }, attempt ${claimed.attempts}${
        next === undefined ? ', which was the last' : ''
      }: ${detail}`,
    );
    await store.finish(
      claimed,
      next === undefined
        ? { state: 'failed', reason, reached }
        : { state: 'waiting', reason, reached, nextAttemptAt: next, untried },
      async (trx, at) => {
        if (next === undefined || !claimed.failedBefore) {
          await this.#options.report?.(trx, claimed, {
            at,
            kind: 'failed',
            text: `${title} ${
              reached.length > 0 ? 'did not reach everybody' : 'was not told'
            }: ${reason}. ${
              next === undefined
                ? 'It is not tried again.'
                : 'It is tried again.'
            }`,
          });
        }
      },
    );
  }
}
