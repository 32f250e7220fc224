import { toError } from '@backstage/errors';
import {
  durationToMilliseconds,
  type ProfileSignal,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { httpGet } from '../httpGet';
import type {
  HistoryPoint,
  HistoryRange,
  MeasuredTime,
  Measurement,
  MetricsSource,
  SourceReading,
} from '../MetricsSource';
import { budgetQueries, toMeasuredTime } from './budget';
import {
  partOf,
  QueryError,
  readAnswer,
  toMeasurement,
  toPoints,
  type Data,
} from './answers';
import {
  batchQuery,
  SIGNAL_LABEL,
  toBatches,
  type Batch,
  type SignalQuery,
} from './batches';
import { fillIn } from './promql';
import { worstQuery } from './worst';

const INTERVAL_MS = 15_000;
const TIMEOUT_MS = 10_000;
const LIMIT_BYTES = 4 * 1024 * 1024;
const CONCURRENCY = 4;
/** How long signals are asked one by one after asking them together failed. */
const APART_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const UNANSWERED: Measurement = { problem: 'Prometheus has not answered yet' };

/** Options of {@link PrometheusSource}. */
export interface PrometheusSourceOptions {
  /** Base URL; `/api/v1/query` is added. */
  url: URL;
  /** Sent to this Prometheus only. */
  headers?: Record<string, string>;
  /** What `$name` stands for in queries. */
  variables: Record<string, string>;
  signals: ProfileSignal[];
  intervalMs?: number;
  timeoutMs?: number;
  now?: () => number;
}

/** Asks the HTTP API of a Prometheus, one query per group of
 * signals and interval. */
export class PrometheusSource implements MetricsSource {
  readonly kind = 'prometheus';
  readonly intervalMs: number;
  readonly #options: PrometheusSourceOptions;
  readonly #now: () => number;
  readonly #measurements = new Map<string, Measurement>();
  #lastSuccessAt: number | undefined;
  #problem: string | undefined;
  #askedAt = -Infinity;
  /** By the first signal of a batch. */
  readonly #apartUntil = new Map<string, number>();

  constructor(options: PrometheusSourceOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.intervalMs = options.intervalMs ?? INTERVAL_MS;
  }

  async read(): Promise<SourceReading> {
    if (this.#now() - this.#askedAt >= this.intervalMs * 0.9) {
      this.#askedAt = this.#now();
      await this.#askAll();
    }
    return {
      now: this.#now(),
      lastSuccessAt: this.#lastSuccessAt,
      problem: this.#problem,
      measurements: this.#measurements,
    };
  }

  async history(
    signal: ProfileSignal,
    range: HistoryRange,
  ): Promise<HistoryPoint[]> {
    const query =
      range.keep === 'worst'
        ? worstQuery(signal, range.stepMs, {
            windowMs: durationToMilliseconds(signal.window),
            queryOf: window => this.#queryOf({ ...signal, window }),
          })
        : this.#queryOf(signal);
    const data = await this.#askQuery('query_range', query, toQuery(range));
    return toPoints(data, range);
  }

  async measuredTime(
    signal: ProfileSignal,
    windowMs: number,
  ): Promise<MeasuredTime> {
    const { sum, count, resolutionMs } = budgetQueries(
      this.#queryOf(signal),
      durationToMilliseconds(signal.window),
    );
    const to = Math.floor(this.#now() / MINUTE_MS) * MINUTE_MS;
    // Each step looks back over its hour.
    const range = { from: to - windowMs + HOUR_MS, to, stepMs: HOUR_MS };
    const [sums, counts] = await Promise.all(
      [sum, count].map(async query => {
        const data = await this.#askQuery('query_range', query, toQuery(range));
        return toPoints(data, range);
      }),
    );
    return {
      from: to - windowMs,
      to,
      ...toMeasuredTime(sums, counts, { resolutionMs, stepMs: HOUR_MS }),
    };
  }

  async #askAll(): Promise<void> {
    const waiting = toBatches(this.#fillInAll());
    let problem: string | undefined;
    const work = async () => {
      for (
        let batch = waiting.shift();
        batch && !problem;
        batch = waiting.shift()
      ) {
        try {
          await this.#askBatch(batch);
        } catch (error) {
          // The others would wait for the same trouble.
          problem = toError(error).message;
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    this.#problem = problem;
    if (problem === undefined) {
      this.#lastSuccessAt = this.#now();
    }
  }

  /** Every query that can be asked; what cannot has its reason noted. */
  #fillInAll(): SignalQuery[] {
    return this.#options.signals.flatMap(signal => {
      try {
        const query = this.#queryOf(signal);
        if (!this.#measurements.has(signal.id)) {
          this.#measurements.set(signal.id, UNANSWERED);
        }
        return [{ signal, query }];
      } catch (error) {
        this.#measurements.set(signal.id, { problem: toError(error).message });
        return [];
      }
    });
  }

  /** @throws Error when the server is at fault */
  async #askBatch(batch: Batch): Promise<void> {
    const [{ signal }] = batch;
    const isAlone =
      batch.length === 1 ||
      (this.#apartUntil.get(signal.id) ?? -Infinity) > this.#now();
    if (isAlone) {
      for (const { signal: each, query } of batch) {
        this.#measurements.set(each.id, await this.#askAlone(query));
      }
      return;
    }
    let data: Data;
    try {
      data = await this.#askQuery('query', batchQuery(batch), {});
    } catch (error) {
      if (!(error instanceof QueryError)) {
        throw error;
      }
      // One bad query spoils them all: which it is shows when asked apart.
      this.#apartUntil.set(signal.id, this.#now() + APART_MS);
      await this.#askBatch(batch);
      return;
    }
    for (const { signal: each } of batch) {
      this.#measurements.set(
        each.id,
        toMeasurement(partOf(data, SIGNAL_LABEL, each.id), this.#now()),
      );
    }
  }

  /** @throws Error when the server is at fault */
  async #askAlone(query: string): Promise<Measurement> {
    try {
      return toMeasurement(
        await this.#askQuery('query', query, {}),
        this.#now(),
      );
    } catch (error) {
      if (error instanceof QueryError) {
        return { problem: error.message };
      }
      throw error;
    }
  }

  /** @throws QueryError when the query is at fault, Error when the server is */
  async #askQuery(
    endpoint: 'query' | 'query_range',
    query: string,
    parameters: Record<string, string>,
  ) {
    const { headers, timeoutMs = TIMEOUT_MS } = this.#options;
    const url = new URL(this.#options.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${endpoint}`;
    url.search = new URLSearchParams({
      query,
      timeout: `${timeoutMs}ms`,
      ...parameters,
    }).toString();
    return readAnswer(
      await httpGet(url, {
        timeoutMs,
        limitBytes: LIMIT_BYTES,
        headers: { ...headers, accept: 'application/json' },
      }),
    );
  }

  #queryOf({ promql, window }: ProfileSignal): string {
    if (!promql) {
      throw new QueryError('The profile names no query for it');
    }
    try {
      return fillIn(promql, { ...this.#options.variables, window });
    } catch (error) {
      throw new QueryError(toError(error).message, { cause: error });
    }
  }
}

function toQuery({ from, to, stepMs }: HistoryRange): Record<string, string> {
  return {
    start: String(from / 1000),
    end: String(to / 1000),
    step: String(stepMs / 1000),
  };
}
