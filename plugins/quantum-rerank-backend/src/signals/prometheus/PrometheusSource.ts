import { toError } from '@backstage/errors';
import type { ProfileSignal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { httpGet } from '../httpGet';
import type {
  HistoryPoint,
  HistoryRange,
  Measurement,
  MetricsSource,
  SourceReading,
} from '../MetricsSource';
import { QueryError, readAnswer, toMeasurement, toPoints } from './answers';
import { fillIn } from './promql';

const INTERVAL_MS = 15_000;
const TIMEOUT_MS = 10_000;
const LIMIT_BYTES = 4 * 1024 * 1024;
const CONCURRENCY = 4;
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

/** Asks the HTTP API of a Prometheus, one query per signal and interval. */
export class PrometheusSource implements MetricsSource {
  readonly kind = 'prometheus';
  readonly intervalMs: number;
  readonly #options: PrometheusSourceOptions;
  readonly #now: () => number;
  readonly #measurements = new Map<string, Measurement>();
  #lastSuccessAt: number | undefined;
  #problem: string | undefined;
  #askedAt = -Infinity;

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
    const data = await this.#ask('query_range', signal, {
      start: String(range.from / 1000),
      end: String(range.to / 1000),
      step: String(range.stepMs / 1000),
    });
    return toPoints(data, range);
  }

  async #askAll(): Promise<void> {
    const waiting = this.#options.signals.filter(({ promql }) => promql);
    for (const { id, promql } of this.#options.signals) {
      if (!promql) {
        this.#measurements.set(id, {
          problem: 'The profile names no query for it',
        });
      } else if (!this.#measurements.has(id)) {
        this.#measurements.set(id, UNANSWERED);
      }
    }
    let problem: string | undefined;
    const work = async () => {
      for (
        let signal = waiting.shift();
        signal && !problem;
        signal = waiting.shift()
      ) {
        try {
          const data = await this.#ask('query', signal, {});
          this.#measurements.set(signal.id, toMeasurement(data, this.#now()));
        } catch (error) {
          if (error instanceof QueryError) {
            this.#measurements.set(signal.id, { problem: error.message });
          } else {
            // The others would wait for the same trouble.
            problem = toError(error).message;
          }
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    this.#problem = problem;
    if (problem === undefined) {
      this.#lastSuccessAt = this.#now();
    }
  }

  /** @throws QueryError when the query is at fault, Error when the server is */
  async #ask(
    endpoint: 'query' | 'query_range',
    signal: ProfileSignal,
    parameters: Record<string, string>,
  ) {
    const { headers, timeoutMs = TIMEOUT_MS, variables } = this.#options;
    const url = new URL(this.#options.url);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${endpoint}`;
    url.search = new URLSearchParams({
      query: this.#queryOf(signal, variables),
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

  #queryOf(signal: ProfileSignal, variables: Record<string, string>): string {
    if (!signal.promql) {
      throw new QueryError('The profile names no query for it');
    }
    try {
      return fillIn(signal.promql, { ...variables, window: signal.window });
    } catch (error) {
      throw new QueryError(toError(error).message, { cause: error });
    }
  }
}
