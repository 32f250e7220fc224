import { createHash } from 'node:crypto';
import type {
  AuditorService,
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type {
  AlertEpisode,
  AlertmanagerWebhook,
  AlertNotification,
  Alerts,
  Page,
  Silence,
  SilenceRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { readConfiguredHeaders } from '../http/configuredHeaders';
import { publishChange } from '../live/publishChange';
import type { UserCredentials } from '../operations/OperationService';
import type { OperationStore } from '../operations/store/OperationStore';
import type { ProfileService, Target } from '../profile/ProfileService';
import type { SignalService } from '../signals/SignalService';
import { StoredAlertFeed, type AlertFeed } from './AlertFeed';
import type { AlertHistoryFilter, AlertService } from './AlertService';
import {
  createEnvironmentAlerts,
  type AlertParts,
} from './createEnvironmentAlerts';
import { describeEpisode } from './describeEpisode';
import {
  keyOf,
  type EnvironmentAlerts,
  type Place,
  type Silencing,
} from './EnvironmentAlerts';
import { rulesFile } from './rules/rulesFile';
import { SilenceDesk } from './silences/SilenceDesk';
import type { SilenceStore } from './silences/SilenceStore';
import type { AlertStore } from './store/AlertStore';
import type { FiredBefore } from './store/episodes';
import { isWatched, Strays } from './Strays';

const TICK_SECONDS = 5;
const MINUTE_MS = 60_000;
/** The same webhook is one within this time; Alertmanagers of a cluster repeat each other. */
const REPEATED_WITHIN_MS = 5 * MINUTE_MS;

/** Options of {@link DefaultAlertService}. */
export interface DefaultAlertServiceOptions {
  auditor: AuditorService;
  config: RootConfigService;
  logger: LoggerService;
  profiles: Pick<ProfileService, 'listEnvironments' | 'isComplete'>;
  measurements: Pick<SignalService, 'getSignals'>;
  signals?: SignalsService;
  store: AlertStore;
  silences: SilenceStore;
  /** Which silences may name. */
  operations: Pick<OperationStore, 'get'>;
  /** For tests; default: the database's clock. */
  now?: () => Promise<number>;
}

/**
 * Evaluates the rules of every environment, or reads its Alertmanager,
 * whoever looks or not. Permissions are checked by `AuthorizedAlertService`.
 */
export class DefaultAlertService implements AlertService {
  /** What other parts may know. */
  readonly feed: AlertFeed;
  readonly #feed: StoredAlertFeed;
  readonly #options: DefaultAlertServiceOptions;
  readonly #parts: AlertParts;
  readonly #environments = new Map<string, EnvironmentAlerts>();
  readonly #published = new Map<string, string>();
  readonly #strays: Strays;
  readonly #desk: SilenceDesk;

  constructor(options: DefaultAlertServiceOptions) {
    this.#options = options;
    this.#feed = new StoredAlertFeed(options);
    this.feed = this.#feed;
    this.#strays = new Strays(options);
    this.#desk = new SilenceDesk({
      ...options,
      change: (target, change) => this.#changeSilences(target, change),
    });
    this.#parts = {
      store: options.store,
      silences: options.silences,
      alertmanagerHeaders: readConfiguredHeaders(
        options.config,
        'alertmanager',
      ),
      prometheusHeaders: readConfiguredHeaders(options.config, 'prometheus'),
      readSignals: ({ environment, profile }) =>
        options.measurements.getSignals({
          entityRef: profile.entities[0],
          environment,
          profile,
        }),
      now: options.now,
    };
  }

  /** Begins to evaluate: one replica at a time does it for all. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'evaluate-alerts',
      frequency: { seconds: TICK_SECONDS },
      initialDelay: { seconds: 2 },
      timeout: { minutes: 1 },
      scope: 'global',
      fn: () => this.evaluate(),
    });
    await scheduler.scheduleTask({
      id: 'prune-alerts',
      frequency: { hours: 1 },
      initialDelay: { minutes: 1 },
      timeout: { minutes: 5 },
      scope: 'global',
      fn: async () => {
        await this.#options.store.prune();
        await this.#options.silences.prune();
      },
    });
  }

  /** Looks at every environment, and tells browsers and listeners. */
  async evaluate(): Promise<void> {
    await Promise.all(
      this.#options.profiles
        .listEnvironments()
        .filter(({ environment }) => isWatched(environment))
        .map(place =>
          this.#look(place).catch(error =>
            this.#options.logger.warn(
              `Alert rules of ${keyOf(
                place,
              )} were not evaluated: ${stringifyError(error)}`,
            ),
          ),
        ),
    );
    await this.#strays
      .end(await this.#now())
      .catch(error =>
        this.#options.logger.warn(
          `Alerts of environments that are gone were not ended: ${stringifyError(
            error,
          )}`,
        ),
      );
    await this.#feed.deliver();
  }

  async getAlerts(
    target: Pick<Target, 'entityRef' | 'environment' | 'profile'>,
  ): Promise<Alerts> {
    const { entityRef, environment } = target;
    const view = await this.#use(target).get();
    return { entityRef, environment: environment.name, ...view };
  }

  async listHistory(
    target: Target,
    { after, before, ...query }: AlertHistoryFilter,
  ): Promise<Page<AlertEpisode>> {
    const { items, ...page } = await this.#options.store.listEpisodes(
      keyOf(target),
      {
        ...query,
        ...(after && { after: Date.parse(after) }),
        ...(before && { before: Date.parse(before) }),
      },
    );
    return {
      ...page,
      items: items.map(each => describeEpisode(each, target.profile)),
    };
  }

  /** Rules that fired and were over within a time before now, however often. */
  async listFired(target: Place, withinMs: number): Promise<FiredBefore[]> {
    const now = await this.#now();
    return this.#options.store.countFired(keyOf(target), now - withinMs);
  }

  async getRulesFile({ environment, profile }: Target): Promise<string> {
    return rulesFile(profile, environment);
  }

  createSilence(
    target: Target,
    request: SilenceRequest,
    options: { credentials: UserCredentials },
  ): Promise<Silence> {
    return this.#desk.create(target, request, options);
  }

  expireSilence(
    target: Target,
    id: string,
    options: { credentials: UserCredentials },
  ): Promise<Silence> {
    return this.#desk.expire(target, id, options);
  }

  async notify(
    target: Target,
    webhook: AlertmanagerWebhook,
  ): Promise<AlertNotification> {
    const isNew = await this.#options.store.remember(
      keyOf(target),
      digestOf(webhook),
      REPEATED_WITHIN_MS,
    );
    if (!isNew) {
      return { result: 'duplicate' };
    }
    // The sender need not wait; what fails here is looked at again soon.
    this.#look(target).catch(error =>
      this.#options.logger.warn(
        `The hint of a webhook could not be followed: ${stringifyError(error)}`,
      ),
    );
    return { result: 'accepted' };
  }

  #now(): Promise<number> {
    return this.#options.now?.() ?? this.#options.store.readClock();
  }

  async #look(place: Place): Promise<void> {
    const alerts = this.#use(place);
    await alerts.observe();
    this.#publish(place, (await alerts.get()).version);
  }

  /** Makes or ends a silence, and tells browsers of it. */
  async #changeSilences(
    target: Target,
    change: (silencing: Silencing) => Promise<Silence>,
  ): Promise<Silence> {
    const alerts = this.#use(target);
    const silence = await change(alerts.silencing);
    alerts.forget();
    const view = await alerts.get().catch(() => undefined);
    if (view) {
      this.#publish(target, view.version);
    }
    return silence;
  }

  #use({ environment, profile }: Place): EnvironmentAlerts {
    const key = keyOf({ environment, profile });
    let found = this.#environments.get(key);
    // A profile that was loaded again can name other rules and servers.
    if (found?.environment !== environment || found.profile !== profile) {
      found = createEnvironmentAlerts({ environment, profile }, this.#parts);
      this.#environments.set(key, found);
    }
    return found;
  }

  #publish(place: Place, version: string): void {
    const key = keyOf(place);
    if (this.#published.get(key) === version) {
      return;
    }
    this.#published.set(key, version);
    for (const entityRef of place.profile.entities) {
      publishChange(
        {
          type: 'alerts',
          entityRef: entityRef.toLocaleLowerCase('en-US'),
          environment: place.environment.name,
          version,
        },
        this.#options,
      );
    }
  }
}

/** Tells whether two webhooks say the same. */
function digestOf({ alerts, groupKey, status }: AlertmanagerWebhook): string {
  const parts = alerts
    .map(alert =>
      [alert.fingerprint, alert.status, alert.startsAt, alert.endsAt].join(' '),
    )
    .sort();
  return createHash('sha256')
    .update(JSON.stringify([groupKey, status, parts]))
    .digest('hex');
}
