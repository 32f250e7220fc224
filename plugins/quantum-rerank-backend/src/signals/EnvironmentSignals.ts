import { createHash } from 'node:crypto';
import type {
  Profile,
  ProfileEnvironment,
  ProfileSignal,
  SignalReading,
  Signals,
  SignalSource,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  HistoryPoint,
  HistoryRange,
  MeasuredTime,
  Measurement,
  MetricsSource,
  SourceReading,
} from './MetricsSource';
import { readBeginnings } from './readBeginnings';
import {
  isCrossed,
  judgeAll,
  judgeMeasurement,
  normalOf,
  rulesOf,
  type Judgement,
  type SignalBounds,
} from './verdict';

/** Looks at the source at most this often, however many people ask. */
const QUIET_MS = 1_000;
/** A value older than this many intervals is stale. */
const STALE_INTERVALS = 3;
/** How long a look waits for the history that says since when things are as they are. */
const HISTORY_PATIENCE_MS = 500;
/** When it is tried again after it could not be read. */
const HISTORY_PAUSE_MS = 60_000;

/** What {@link EnvironmentSignals} knows, without whose entity it is. */
export type SignalState = Omit<Signals, 'entityRef' | 'environment'>;

/** The signals of one environment: values, verdicts, and since when. */
export class EnvironmentSignals {
  readonly profile: Profile;
  readonly environment: ProfileEnvironment;
  readonly #source: MetricsSource | undefined;
  readonly #bounds: SignalBounds[];
  readonly #since = new Map<string, { state: VerdictState; at?: number }>();
  #restoring: Promise<void> | undefined;
  /** By the clock of the source; never again once it worked. */
  #restoreFrom = -Infinity;
  #reading: SourceReading | undefined;
  #readAt = -Infinity;
  #pending: Promise<SignalState> | undefined;
  #state: SignalState | undefined;

  constructor(options: {
    profile: Profile;
    environment: ProfileEnvironment;
    /** Absent: every signal is unknown. */
    source?: MetricsSource;
  }) {
    this.profile = options.profile;
    this.environment = options.environment;
    this.#source = options.source;
    const { signals, alertRules } = options.profile;
    this.#bounds = signals.map(signal => ({
      signal,
      rules: rulesOf(signal, alertRules),
      environment: options.environment.name,
    }));
  }

  /** The state after the newest look; looks again if it is time. */
  async get(): Promise<SignalState> {
    if (this.#state && Date.now() - this.#readAt < QUIET_MS) {
      return this.#state;
    }
    this.#pending ??= this.#refresh().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** @throws Error whose message may be shown */
  async history(
    signal: ProfileSignal,
    range: HistoryRange,
  ): Promise<HistoryPoint[]> {
    return this.#source ? this.#source.history(signal, range) : [];
  }

  /** @throws Error whose message may be shown */
  async measuredTime(
    signal: ProfileSignal,
    windowMs: number,
  ): Promise<MeasuredTime | undefined> {
    return this.#source?.measuredTime(signal, windowMs);
  }

  async #refresh(): Promise<SignalState> {
    this.#reading = await this.#source?.read();
    this.#readAt = Date.now();
    const reading = this.#reading;
    if (reading && !reading.problem) {
      await this.#restoreSince(reading.now);
    }
    const items = this.#bounds.map(bounds => this.#judge(bounds, reading));
    const source = this.#sourceState(reading);
    const verdict = judgeAll(items, source, this.#excused(reading));
    this.#state = {
      source,
      verdict,
      items,
      version: versionOf([source.state, verdict, items]),
    };
    return this.#state;
  }

  #judge(bounds: SignalBounds, reading?: SourceReading): SignalReading {
    const { signal, rules } = bounds;
    const { id, title, description, unit, group, endpointClass } = signal;
    const { dashboard, chart } = signal;
    const measurement = reading?.measurements.get(id);
    const judgement: Judgement = this.#source
      ? judgeMeasurement(measurement, bounds, {
          now: reading?.now ?? 0,
          maxAgeMs: this.#source.intervalMs * STALE_INTERVALS,
        })
      : { state: 'unknown', reason: 'No source of metrics is configured' };
    const measured =
      measurement && 'value' in measurement ? measurement : undefined;
    const value = judgement.state === 'unknown' ? undefined : measured?.value;
    const since = this.#sinceOf(id, judgement.state, reading?.now);
    return {
      id,
      title,
      ...(description && { description }),
      unit,
      group,
      ...(endpointClass && { endpointClass }),
      ...(dashboard && { dashboard }),
      ...(chart && { chart }),
      ...(value !== undefined && { value }),
      ...judgement,
      ...(isIdle(measurement) && { idle: true }),
      ...(measured && { observedAt: new Date(measured.at).toISOString() }),
      ...(since !== undefined && { since: new Date(since).toISOString() }),
      ...(signal.target && { target: signal.target }),
      ...(normalOf(bounds) && { normal: normalOf(bounds) }),
      bounds: rules.map(rule => ({
        alert: rule.id,
        title: rule.title,
        severity: rule.severity,
        ...(rule.above !== undefined && { above: rule.above }),
        ...(rule.below !== undefined && { below: rule.below }),
        for: rule.for,
        crossed: value !== undefined && isCrossed(rule, value),
      })),
      window: signal.window,
    };
  }

  #sourceState(reading?: SourceReading): SignalSource {
    const source = this.#source;
    if (!source || !reading) {
      return {
        kind: 'none',
        state: 'none',
        reason:
          'No source of metrics is configured for this environment; set quantumRerank.profiles[].environments.<name>.metrics',
      };
    }
    const { lastSuccessAt, now, problem } = reading;
    const isFresh =
      lastSuccessAt !== undefined &&
      now - lastSuccessAt <= source.intervalMs * STALE_INTERVALS;
    const live = isFresh && !problem;
    return {
      kind: source.kind,
      state: live ? 'live' : (isFresh && 'stale') || 'unreachable',
      ...(!live && { reason: problem ?? 'It has not been read for a while' }),
      ...(lastSuccessAt !== undefined && {
        lastSuccessAt: new Date(lastSuccessAt).toISOString(),
      }),
    };
  }

  /** Signals that may be unknown without the whole being so. */
  #excused(reading?: SourceReading): Set<string> {
    const kind = this.#source?.kind;
    return new Set(
      this.#bounds.flatMap(({ signal }) => {
        const measurement = reading?.measurements.get(signal.id);
        const unmeasured =
          kind === 'prometheus' ? !signal.promql : !signal.scrape;
        return unmeasured || isIdle(measurement) ? [signal.id] : [];
      }),
    );
  }

  #sinceOf(
    id: string,
    state: VerdictState,
    now: number | undefined,
  ): number | undefined {
    const known = this.#since.get(id);
    if (known?.state === state) {
      return known.at;
    }
    this.#since.set(id, { state, at: now });
    return now;
  }

  /**
   * After a start: since when each signal is as it is, from stored history.
   * Whoever looks waits for it a moment only; it goes on behind.
   */
  async #restoreSince(now: number): Promise<void> {
    const source = this.#source;
    if (!source || this.#restoring || now < this.#restoreFrom) {
      return;
    }
    let isLate = false;
    this.#restoring = readBeginnings(source, this.#bounds, now)
      .then(
        beginnings => {
          this.#restoreFrom = Infinity;
          for (const [id, { state, at }] of beginnings) {
            const known = this.#since.get(id);
            if (
              !known ||
              (known.state === state && (known.at ?? Infinity) > at)
            ) {
              this.#since.set(id, { state, at });
            }
          }
          if (isLate) {
            // Who looks next is told.
            this.#readAt = -Infinity;
          }
        },
        () => {
          this.#restoreFrom = now + HISTORY_PAUSE_MS;
        },
      )
      .finally(() => {
        this.#restoring = undefined;
      });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>(resolve => {
      timer = setTimeout(() => {
        isLate = true;
        resolve();
      }, HISTORY_PATIENCE_MS);
    });
    await Promise.race([this.#restoring, patience]);
    clearTimeout(timer);
  }
}

function isIdle(measurement: Measurement | undefined): boolean {
  return Boolean(measurement && 'problem' in measurement && measurement.idle);
}

function versionOf(parts: unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts))
    .digest('base64url')
    .slice(0, 16);
}
