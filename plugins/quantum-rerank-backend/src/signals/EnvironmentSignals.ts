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
  MetricsSource,
  SourceReading,
} from './MetricsSource';
import {
  isCrossed,
  judgeAll,
  judgeMeasurement,
  judgeValue,
  normalOf,
  rulesOf,
  type Judgement,
  type SignalBounds,
} from './verdict';

/** Looks at the source at most this often, however many people ask. */
const QUIET_MS = 1_000;
/** A value older than this many intervals is stale. */
const STALE_INTERVALS = 3;
/** How far back the beginning of a state is looked for after a start. */
const SINCE_RANGE_MS = 6 * 60 * 60_000;
const SINCE_STEP_MS = 120_000;

/** What {@link EnvironmentSignals} knows, without whose entity it is. */
export type SignalState = Omit<Signals, 'entityRef' | 'environment'>;

/** The signals of one environment: values, verdicts, and since when. */
export class EnvironmentSignals {
  readonly profile: Profile;
  readonly environment: ProfileEnvironment;
  readonly #source: MetricsSource | undefined;
  readonly #bounds: SignalBounds[];
  readonly #since = new Map<string, { state: VerdictState; at?: number }>();
  #sinceRestored = false;
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
    if (reading && !reading.problem && !this.#sinceRestored) {
      this.#sinceRestored = true;
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
        const idle = measurement && 'problem' in measurement;
        return unmeasured || (idle && measurement.idle) ? [signal.id] : [];
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

  /** After a start: since when each signal is as it is, from stored history. */
  async #restoreSince(now: number): Promise<void> {
    const to = Math.floor(now / SINCE_STEP_MS) * SINCE_STEP_MS;
    const range = { from: to - SINCE_RANGE_MS, to, stepMs: SINCE_STEP_MS };
    for (const bounds of this.#bounds) {
      const points = await this.#source
        ?.history(bounds.signal, range)
        .catch(() => []);
      const states = (points ?? []).map(({ at, value }) => ({
        at,
        state: value === null ? 'unknown' : judgeValue(value, bounds).state,
      }));
      // The newest step may not be complete yet.
      if (states[states.length - 1]?.state === 'unknown') {
        states.pop();
      }
      const last = states[states.length - 1];
      if (last && last.state !== 'unknown') {
        const other = states.map(({ state }) => state === last.state);
        const begin = states[other.lastIndexOf(false) + 1];
        this.#since.set(bounds.signal.id, { state: last.state, at: begin.at });
      }
    }
  }
}

function versionOf(parts: unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(parts))
    .digest('base64url')
    .slice(0, 16);
}
