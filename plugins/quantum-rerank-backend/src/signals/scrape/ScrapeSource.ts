import { toError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type ProfileSignal,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { HttpGetError, httpGet } from '../httpGet';
import type {
  HistoryPoint,
  HistoryRange,
  MeasuredTime,
  Measurement,
  MetricsSource,
  SourceReading,
} from '../MetricsSource';
import {
  SCRAPES_KEPT_MS,
  type SignalStore,
  type StoredScrape,
} from '../store/SignalStore';
import { evaluate } from './evaluate';
import { looksAtOneProcess } from './processes';
import {
  countersOf,
  readSamples,
  samplesNeeded,
  UnusableAnswerError,
} from './samples';

const LIMIT_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
/** Pruning is done by whoever looks, about this often. */
const PRUNE_EVERY_LOOKS = 20;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Options of {@link ScrapeSource}. */
export interface ScrapeSourceOptions {
  /** Names the environment in the store. */
  key: string;
  /** Where `/metrics` is. */
  url: URL;
  intervalMs: number;
  signals: ProfileSignal[];
  /** Id of the signal whose hours are kept for an error budget. */
  budget?: string;
  store: SignalStore;
  limitBytes?: number;
  timeoutMs?: number;
}

/**
 * Reads `/metrics` of the service itself. Whichever replica is asked first in
 * an interval looks, and all of them answer from what was stored.
 */
export class ScrapeSource implements MetricsSource {
  readonly kind = 'scrape';
  readonly intervalMs: number;
  readonly #options: ScrapeSourceOptions;
  readonly #needed: Set<string>;
  readonly #counters: Set<string>;
  readonly #windowMs: number;
  #scrapes: StoredScrape[] = [];
  #measurements: ReadonlyMap<string, Measurement> = new Map();
  #looks = 0;
  #addedUp = false;

  constructor(options: ScrapeSourceOptions) {
    this.#options = options;
    this.intervalMs = options.intervalMs;
    this.#needed = samplesNeeded(options.signals);
    this.#counters = countersOf(options.signals);
    const longest = Math.max(
      ...options.signals.map(({ window }) => durationToMilliseconds(window)),
      0,
    );
    // Also needed: a look that is too old for values but says since when.
    this.#windowMs = Math.min(
      longest + 4 * options.intervalMs,
      SCRAPES_KEPT_MS,
    );
  }

  async read(): Promise<SourceReading> {
    const { key, store } = this.#options;
    try {
      const looked = await this.#look();
      const clock = await store.readClock();
      const newest = this.#scrapes[this.#scrapes.length - 1];
      const oldest = clock - this.#windowMs;
      const added = await store.listScrapes(key, newest?.at ?? oldest);
      this.#scrapes = [...this.#scrapes, ...added].filter(
        ({ at }) => at > oldest,
      );
      if (added.length > 0) {
        this.#measurements = this.#evaluate();
      }
      if (looked !== undefined) {
        await this.#keepPoints(looked);
      }
      return this.#reading(clock);
    } catch (error) {
      return {
        now: Date.now(),
        problem: `What was measured cannot be stored or read back: ${
          toError(error).name
        }`,
        measurements: this.#measurements,
      };
    }
  }

  async history(
    signal: ProfileSignal,
    range: HistoryRange,
  ): Promise<HistoryPoint[]> {
    const { from, to, stepMs } = range;
    const stored = await this.#options.store.listPoints(
      this.#options.key,
      signal.id,
      { from: from - stepMs, to },
    );
    const points: HistoryPoint[] = [];
    let index = 0;
    for (let at = from; at <= to; at += stepMs) {
      let value: number | null = null;
      for (; index < stored.length && stored[index].at <= at; index++) {
        const next = stored[index];
        if (next.at > at - stepMs) {
          value =
            range.keep === 'worst' && value !== null
              ? worseOf(signal.good, value, next.value)
              : next.value;
        }
      }
      points.push({ at, value });
    }
    return points;
  }

  async measuredTime(
    { id }: ProfileSignal,
    windowMs: number,
  ): Promise<MeasuredTime> {
    const { key, store } = this.#options;
    const clock = await store.readClock();
    const to = Math.floor(clock / MINUTE_MS) * MINUTE_MS;
    const from = to - windowMs;
    // A look stands for the time until the next one.
    const eachMs = Math.max(MINUTE_MS, this.intervalMs);
    const total = { measuredMs: 0, keptMs: 0 };
    const add = (sum: number, count: number, mostMs: number) => {
      const measuredMs = Math.min(count * eachMs, mostMs);
      total.measuredMs += measuredMs;
      total.keptMs += (sum / count) * measuredMs;
    };
    if (windowMs <= DAY_MS) {
      const points = await store.listPoints(key, id, {
        from: from + MINUTE_MS,
        to,
      });
      if (points.length > 0) {
        const sum = points.reduce((before, { value }) => before + value, 0);
        add(sum, points.length, windowMs);
      }
    } else {
      // The first hour is left out unless it is in the window as a whole.
      const first = Math.ceil(from / HOUR_MS) * HOUR_MS;
      const hours = await store.listHours(key, id, { from: first, to });
      hours.forEach(({ sum, count }) => add(sum, count, HOUR_MS));
    }
    return { from, to, ...total };
  }

  /** Looks at the service if it is this replica's turn. @returns when */
  async #look(): Promise<number | undefined> {
    const { key, store, url, limitBytes, timeoutMs } = this.#options;
    // Somewhat less, since those who ask come at their own times.
    const at = await store.claim(key, this.intervalMs * 0.9);
    if (at === undefined) {
      return undefined;
    }
    try {
      const { status, body } = await httpGet(url, {
        timeoutMs: timeoutMs ?? Math.min(TIMEOUT_MS, this.intervalMs),
        limitBytes: limitBytes ?? LIMIT_BYTES,
        headers: { accept: 'text/plain;version=0.0.4' },
      });
      if (status !== 200) {
        throw [401, 403].includes(status)
          ? new UnusableAnswerError(`It answers ${status}: it lets nobody in`)
          : new Error(`It answers ${status}`);
      }
      const samples = readSamples(body, this.#needed);
      await store.addScrape(key, { at, samples });
    } catch (error) {
      await store.addScrape(key, {
        at,
        problem: toError(error).message,
        misconfigured: isMisconfigured(error),
      });
    }
    this.#looks += 1;
    if (this.#looks % PRUNE_EVERY_LOOKS === 0) {
      await store.prune();
    }
    return at;
  }

  #evaluate(): ReadonlyMap<string, Measurement> {
    const one = looksAtOneProcess(this.#scrapes, this.#counters);
    return new Map(
      this.#options.signals.map(signal => [
        signal.id,
        this.#measure(signal, one),
      ]),
    );
  }

  #measure(
    signal: ProfileSignal,
    one: ReturnType<typeof looksAtOneProcess<StoredScrape>>,
  ): Measurement {
    // Whether somebody answers does not depend on who it is.
    if (signal.scrape && 'up' in signal.scrape) {
      return evaluate(signal, this.#scrapes);
    }
    return 'problem' in one && signal.scrape
      ? one
      : evaluate(signal, 'looks' in one ? one.looks : []);
  }

  async #keepPoints(at: number): Promise<void> {
    const values = new Map<string, number>();
    for (const [signal, measurement] of this.#measurements) {
      // A value of an earlier look is no value of this one.
      if ('value' in measurement && measurement.at === at) {
        values.set(signal, measurement.value);
      }
    }
    const { budget, key, store } = this.#options;
    await store.addPoints(key, at, values);
    if (budget !== undefined) {
      // After a start also what an earlier process had no time for.
      await store.addUpHours(
        key,
        budget,
        at - (this.#addedUp ? HOUR_MS : DAY_MS),
      );
      this.#addedUp = true;
    }
  }

  #reading(clock: number): SourceReading {
    const newest = this.#scrapes[this.#scrapes.length - 1];
    const succeeded = this.#scrapes.filter(({ samples }) => samples);
    return {
      now: clock,
      lastSuccessAt: succeeded[succeeded.length - 1]?.at,
      problem: newest ? newest.problem : 'It has not been read yet',
      measurements: this.#measurements,
    };
  }
}

function worseOf(
  good: ProfileSignal['good'],
  before: number,
  after: number,
): number {
  switch (good) {
    case 'lower':
      return Math.max(before, after);
    case 'higher':
      return Math.min(before, after);
    default:
      return after;
  }
}

function isMisconfigured(error: unknown): boolean {
  return (
    error instanceof UnusableAnswerError ||
    (error instanceof HttpGetError && error.misconfigured)
  );
}
