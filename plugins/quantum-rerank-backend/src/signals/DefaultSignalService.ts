import type {
  LoggerService,
  RootConfigService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  InputError,
  NotFoundError,
  stringifyError,
  toError,
} from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  longSignalRanges,
  SIGNAL_CHANNEL,
  type Profile,
  type ProfileEnvironment,
  type ProfileSignal,
  type SignalHistory,
  type SignalMessage,
  type SignalRangeName,
  type Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ProfileService, Target } from '../profile/ProfileService';
import { createSource, type SourceParts } from './createSource';
import { EnvironmentSignals } from './EnvironmentSignals';
import { normalOf } from './verdict';
import type { HistoryPoint, HistoryRange, MeasuredTime } from './MetricsSource';
import type { SignalPast } from './SignalPast';
import type { SignalService } from './SignalService';
import type { SignalStore } from './store/SignalStore';
import { readPrometheusHeaders } from './prometheus/prometheusConfig';

/** A tick looks at those environments whose interval is over. */
const TICK_SECONDS = 5;

const MINUTE_MS = 60_000;
const RANGES: Record<SignalRangeName, { ms: number; stepMs: number }> = {
  '1h': { ms: 60 * MINUTE_MS, stepMs: MINUTE_MS },
  '6h': { ms: 360 * MINUTE_MS, stepMs: 2 * MINUTE_MS },
  '24h': { ms: 1440 * MINUTE_MS, stepMs: 5 * MINUTE_MS },
  '7d': { ms: 7 * 1440 * MINUTE_MS, stepMs: 30 * MINUTE_MS },
  '30d': { ms: 30 * 1440 * MINUTE_MS, stepMs: 120 * MINUTE_MS },
};

/** Options of {@link DefaultSignalService}. */
export interface DefaultSignalServiceOptions {
  config: RootConfigService;
  logger: LoggerService;
  profiles: Pick<ProfileService, 'listEnvironments'>;
  signals?: SignalsService;
  store: SignalStore;
}

/**
 * Measures every environment that has a source, whoever looks or not, so that
 * there is a history when somebody does.
 */
export class DefaultSignalService implements SignalService, SignalPast {
  readonly #options: DefaultSignalServiceOptions;
  readonly #parts: SourceParts;
  readonly #environments = new Map<string, EnvironmentSignals>();
  readonly #published = new Map<string, string>();

  constructor(options: DefaultSignalServiceOptions) {
    this.#options = options;
    this.#parts = {
      store: options.store,
      prometheusHeaders: readPrometheusHeaders(options.config),
    };
  }

  /** Begins to measure: one replica at a time does it for all. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'measure-signals',
      frequency: { seconds: TICK_SECONDS },
      initialDelay: { seconds: 1 },
      timeout: { minutes: 1 },
      scope: 'global',
      fn: () => this.measure(),
    });
  }

  /** Looks at every environment whose interval is over, and tells browsers. */
  async measure(): Promise<void> {
    await Promise.all(
      this.#options.profiles
        .listEnvironments()
        .filter(({ environment }) => environment.metrics)
        .map(async ({ profile, environment }) => {
          const { version } = await this.#use(profile, environment).get();
          this.#publish(profile, environment, version);
        }),
    );
  }

  async getSignals(target: Target): Promise<Signals> {
    const { entityRef, environment, profile } = target;
    const state = await this.#use(profile, environment).get();
    return { entityRef, environment: environment.name, ...state };
  }

  async getHistory(
    target: Target,
    signalId: string,
    rangeName: SignalRangeName,
  ): Promise<Omit<SignalHistory, 'marks'>> {
    const { environment, profile } = target;
    const signal = profile.signals.find(({ id }) => id === signalId);
    if (!signal) {
      throw new NotFoundError(
        `The profile has no signal "${signalId.slice(0, 63)}"`,
      );
    }
    if (
      environment.metrics?.source === 'scrape' &&
      longSignalRanges.includes(rangeName)
    ) {
      throw new InputError(
        `range: ${rangeName} needs a Prometheus; what this environment measures is kept for a day, so 24h is the longest`,
      );
    }
    const { ms, stepMs } = RANGES[rangeName];
    const to = Math.floor(Date.now() / stepMs) * stepMs;
    const from = to - ms;
    let points: HistoryPoint[] = [];
    let reason: string | undefined;
    try {
      points = await this.#use(profile, environment).history(signal, {
        from,
        to,
        stepMs,
        keep: 'worst',
      });
    } catch (error) {
      reason = toError(error).message;
    }
    if (!environment.metrics) {
      reason = 'No source of metrics is configured for this environment';
    } else if (!reason && points.every(({ value }) => value === null)) {
      reason = 'Nothing was measured in this time';
    }
    const normal = normalOf({
      signal,
      rules: [],
      environment: environment.name,
    });
    const iso = (at: number) => new Date(at).toISOString();
    return {
      signal: signal.id,
      unit: signal.unit,
      range: rangeName,
      from: iso(from),
      to: iso(to),
      stepSeconds: stepMs / 1000,
      points: points.map(({ at, value }) => ({ at: iso(at), value })),
      ...(reason && { reason }),
      ...(signal.target && { target: signal.target }),
      ...(normal && { normal }),
    };
  }

  listPoints(
    { environment, profile }: Target,
    signal: ProfileSignal,
    range: HistoryRange,
  ): Promise<HistoryPoint[]> {
    return this.#use(profile, environment).history(signal, range);
  }

  measuredTime(
    { environment, profile }: Target,
    signal: ProfileSignal,
    windowMs: number,
  ): Promise<MeasuredTime | undefined> {
    return this.#use(profile, environment).measuredTime(signal, windowMs);
  }

  #use(profile: Profile, environment: ProfileEnvironment): EnvironmentSignals {
    const key = `${profile.metadata.name}/${environment.name}`;
    let found = this.#environments.get(key);
    // A profile that was loaded again can name another source.
    if (found?.environment !== environment || found.profile !== profile) {
      found = new EnvironmentSignals({
        profile,
        environment,
        source: createSource(key, profile, environment, this.#parts),
      });
      this.#environments.set(key, found);
    }
    return found;
  }

  #publish(
    profile: Profile,
    environment: ProfileEnvironment,
    version: string,
  ): void {
    const key = `${profile.metadata.name}/${environment.name}`;
    if (this.#published.get(key) === version) {
      return;
    }
    this.#published.set(key, version);
    for (const entityRef of profile.entities) {
      const message: SignalMessage = {
        type: 'signals',
        entityRef: entityRef.toLocaleLowerCase('en-US'),
        environment: environment.name,
        version,
      };
      this.#options.signals
        ?.publish({
          recipients: { type: 'broadcast' },
          channel: SIGNAL_CHANNEL,
          message: { ...message },
        })
        .catch(error =>
          this.#options.logger.debug(
            `A signal was not sent: ${stringifyError(error)}`,
          ),
        );
    }
  }
}
