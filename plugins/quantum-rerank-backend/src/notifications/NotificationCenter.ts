import { randomUUID } from 'node:crypto';
import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Channel,
  Channels,
  Delivery,
  Page,
  RouteTest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Notifier } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Knex } from 'knex';
import type { Target } from '../profile/ProfileService';
import { channelStateOf, problemOf } from './channelStates';
import { deliveriesOf, type Announcement } from './deliveries';
import type { DeliveryDispatcher } from './DeliveryDispatcher';
import type { Scope } from './channelRecords';
import type { DeliveryStore } from './DeliveryStore';
import type { LinkedTo, PortalLink } from './portalLinks';
import { channelsOfRoute } from './routing';

const TICK_SECONDS = 2;
/** Messages that are over are kept this long. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

/** What is announced; who it is for is filled in by channel. */
export type NewAnnouncement = Omit<Announcement, 'url'> & {
  /** What its link opens. */
  opens?: LinkedTo;
};

/** Tells people, and says how well that works. */
export class NotificationCenter {
  readonly #store: DeliveryStore;
  readonly #dispatcher: DeliveryDispatcher;
  readonly #notifiers: ReadonlyMap<string, Notifier>;
  readonly #portalLink: PortalLink;
  readonly #logger: LoggerService;

  constructor(options: {
    store: DeliveryStore;
    dispatcher: DeliveryDispatcher;
    notifiers: ReadonlyMap<string, Notifier>;
    portalLink: PortalLink;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#dispatcher = options.dispatcher;
    this.#notifiers = options.notifiers;
    this.#portalLink = options.portalLink;
    this.#logger = options.logger;
  }

  /** Begins to send; each replica sends what it claims. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'send-notifications',
      frequency: { seconds: TICK_SECONDS },
      initialDelay: { seconds: 1 },
      timeout: { minutes: 2 },
      scope: 'local',
      // Not awaited: what is slow must not hold up what is due later.
      fn: () => this.kick(),
    });
    await scheduler.scheduleTask({
      id: 'prune-notifications',
      frequency: { hours: 6 },
      initialDelay: { minutes: 5 },
      timeout: { minutes: 5 },
      scope: 'global',
      fn: () => this.#store.prune(KEPT_MS),
    });
  }

  async stop(): Promise<void> {
    await this.#dispatcher.stop();
  }

  /** Sends what is due, in the background. */
  kick(): void {
    void this.#dispatcher.dispatch();
  }

  /**
   * Stores messages, in the transaction of what causes them. Call
   * {@link kick} when it is over.
   */
  async announce(
    announcement: NewAnnouncement,
    at: number,
    trx?: Knex,
  ): Promise<void> {
    const { opens, ...rest } = announcement;
    const url = this.#portalLink(rest.entityRef, rest.environment, opens);
    await this.#store.add(deliveriesOf({ ...rest, url }, at), trx);
  }

  /** The clock of its messages. */
  now(): Promise<number> {
    return this.#store.now();
  }

  async getChannels(target: Target): Promise<Channels> {
    const { profile, environment, entityRef } = target;
    const records = await this.#store.describeChannels(scopeOf(target));
    return {
      entityRef,
      environment: environment.name,
      items: profile.notifications.channels.map(channel =>
        channelStateOf(channel, {
          profile,
          environment: environment.name,
          notifiers: this.#notifiers,
          record: records.find(each => each.channel === channel.id),
        }),
      ),
    };
  }

  /**
   * Messages of an environment, newest first.
   *
   * @throws InputError when the cursor is none
   */
  async listDeliveries(
    target: Target,
    query: { channel?: string; limit: number; cursor?: string },
  ): Promise<Page<Delivery>> {
    return this.#store.list(scopeOf(target), query);
  }

  /**
   * Sends a test message; those who are told in person are spared, whoever
   * asks for it is told instead.
   *
   * @throws NotFoundError when the profile has no such channel
   * @throws ConflictError when it is not configured
   */
  async test(
    target: Target,
    channelId: string,
    requestedBy: string,
  ): Promise<Delivery> {
    const { profile } = target;
    const channel = profile.notifications.channels.find(
      ({ id }) => id === channelId,
    );
    if (!channel) {
      throw new NotFoundError(
        `The profile has no channel "${channelId.slice(0, 63)}"`,
      );
    }
    const problem = problemOf(channel, this.#notifiers);
    if (problem) {
      throw new ConflictError(
        `Nothing can be sent over ${channel.title}: ${problem}`,
      );
    }
    const [delivery] = await this.#sendTest(target, [channel], {
      requestedBy,
      tested: 'this channel',
    });
    this.#logger.info(
      `A test message over channel ${channel.id} was asked for`,
    );
    return delivery;
  }

  /**
   * Sends a test message over every channel that a severity, or something
   * about operations, is told over, as {@link test} does.
   *
   * @throws NotFoundError when no route names a channel for it here
   */
  async testRoute(
    target: Target,
    route: RouteTest['route'],
    requestedBy: string,
  ): Promise<RouteTest> {
    const { profile, environment } = target;
    const channels = channelsOfRoute(profile, environment.name, route);
    if (channels.length === 0) {
      throw new NotFoundError(
        `No route of ${route} names a channel in ${environment.name}`,
      );
    }
    const problems = new Map(
      channels.map(each => [each.id, problemOf(each, this.#notifiers)]),
    );
    const deliveries = await this.#sendTest(
      target,
      channels.filter(({ id }) => problems.get(id) === undefined),
      { requestedBy, tested: `the route of ${route}` },
    );
    this.#logger.info(
      `Test messages over the route of ${route} were asked for`,
    );
    return {
      route,
      items: channels.map(({ id, title }) => {
        const delivery = deliveries.find(({ channel }) => channel === id);
        return {
          channel: id,
          title,
          ...(delivery ? { delivery } : { reason: problems.get(id) }),
        };
      }),
    };
  }

  async #sendTest(
    { profile, environment, entityRef }: Target,
    channels: Channel[],
    { requestedBy, tested }: { requestedBy: string; tested: string },
  ): Promise<Delivery[]> {
    const key = `test:${randomUUID()}`;
    const at = await this.#store.now();
    const added = deliveriesOf(
      {
        profile,
        environment: environment.name,
        entityRef,
        channels,
        dedupKey: key,
        key,
        event: 'test',
        title: `Message of ${profile.metadata.title} ${environment.title}`,
        text: `${requestedBy} tests ${tested}. Nothing is to be done.`,
        url: this.#portalLink(entityRef, environment.name),
        recipients: [{ entityRef: requestedBy }],
      },
      at,
    );
    await this.#store.add(added);
    const stored = await Promise.all(
      added.map(({ id }) => this.#store.get(id)),
    );
    this.kick();
    return stored.map(delivery => {
      if (!delivery) {
        throw new Error('a message that was stored is not there');
      }
      return delivery;
    });
  }
}

function scopeOf(target: Target): Scope {
  return {
    profile: target.profile.metadata.name,
    environment: target.environment.name,
  };
}
