import { toError } from '@backstage/errors';
import type { AlertRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  amAlertsSchema,
  promRulesSchema,
  type AmAlert,
  type AmSilence,
  type PromRule,
} from './answers';
import type { JsonClient } from './JsonClient';
import { hasLabels } from './matching';
import { SilenceReader } from './SilenceReader';

/** What is read is shared this long by all who look. */
const SHARED_MS = 5_000;
/** Nobody makes us ask more often than this. */
const SHORTEST_MS = 1_000;

/** What was read when it last could be. */
export interface Reading {
  /** When it was begun, by our clock. */
  askedAt: number;
  /** When it was complete, by our clock. */
  at: number;
  /** Alerts of the environment. */
  alerts: AmAlert[];
  /** Absent: no Prometheus is known that evaluates the rules. */
  rules?: PromRule[] | { problem: string };
}

/** The newest reading, and why there is no newer one. */
export interface ReaderState {
  now: number;
  reading?: Reading;
  problem?: string;
  silences: AmSilence[];
  /** Why there are no newer silences; what covers an alert is known from the alert. */
  silencesProblem?: string;
}

/** Options of {@link Reader}. */
export interface ReaderOptions {
  alertmanager: JsonClient;
  /** The one that evaluates the rules, where it is known. */
  prometheus?: JsonClient;
  /** What alerts of the environment have. */
  labels: Record<string, string>;
  rules: readonly AlertRule[];
  now?: () => number;
}

/** Reads an Alertmanager and its Prometheus, once for all who look. */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #now: () => number;
  readonly #silences: SilenceReader;
  #asked: Promise<void> | undefined;
  #askedAt = -Infinity;
  #reading: Reading | undefined;
  #problem: string | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#silences = new SilenceReader({
      client: options.alertmanager,
      now: this.#now,
    });
  }

  /** Never throws: trouble is part of the answer. */
  async read(options: { fresh?: boolean } = {}): Promise<ReaderState> {
    const age = this.#now() - this.#askedAt;
    if (
      !this.#asked &&
      (age >= SHARED_MS || (options.fresh && age >= SHORTEST_MS))
    ) {
      this.#askedAt = this.#now();
      this.#asked = this.#ask().finally(() => {
        this.#asked = undefined;
      });
    }
    const [silences] = await Promise.all([this.#silences.read(), this.#asked]);
    const problem = this.#problem;
    const reading = this.#reading;
    return {
      now: this.#now(),
      problem,
      // While it answers, it knows by its own clock what has ended.
      reading:
        reading && problem ? withoutEnded(reading, silences.items) : reading,
      silences: silences.items,
      ...(silences.problem && { silencesProblem: silences.problem }),
    };
  }

  /** The clock of its readings. */
  clock(): number {
    return this.#now();
  }

  /** Reads again when somebody looks next. */
  forget(): void {
    this.#askedAt = -Infinity;
    this.#silences.forget();
  }

  async #ask(): Promise<void> {
    const { alertmanager, labels } = this.#options;
    const askedAt = this.#now();
    const filter = new URLSearchParams(
      Object.entries(labels).map(([name, value]) => [
        'filter',
        `${name}="${value}"`,
      ]),
    );
    try {
      const [alerts, rules] = await Promise.all([
        alertmanager.ask(amAlertsSchema, '/api/v2/alerts', { query: filter }),
        this.#askPrometheus(),
      ]);
      this.#reading = {
        askedAt,
        at: this.#now(),
        alerts: alerts.filter(alert => hasLabels(alert.labels, labels)),
        ...(rules && { rules }),
      };
      this.#problem = undefined;
    } catch (error) {
      this.#problem = toError(error).message;
    }
  }

  async #askPrometheus(): Promise<Reading['rules']> {
    const { prometheus, labels, rules } = this.#options;
    if (!prometheus) {
      return undefined;
    }
    try {
      const { data } = await prometheus.ask(promRulesSchema, '/api/v1/rules', {
        query: new URLSearchParams([
          ['type', 'alert'],
          // Older ones answer all rules.
          ...rules.map(({ id }) => ['rule_name[]', id]),
        ]),
      });
      const names = new Set(rules.map(({ id }) => id));
      return data.groups
        .flatMap(group => group.rules)
        .filter(
          rule =>
            rule.type === 'alerting' &&
            names.has(rule.name) &&
            // What it does not say itself, its Prometheus may add.
            hasLabels({ ...labels, ...rule.labels }, labels),
        );
    } catch (error) {
      return { problem: toError(error).message };
    }
  }
}

/** What was read once, without silences that have ended since. */
function withoutEnded(reading: Reading, silences: AmSilence[]): Reading {
  const ended = new Set(
    silences.flatMap(({ id, status }) =>
      status.state === 'expired' ? [id] : [],
    ),
  );
  return {
    ...reading,
    alerts: reading.alerts.map(alert => ({
      ...alert,
      ...(alert.status && {
        status: {
          ...alert.status,
          silencedBy: alert.status.silencedBy?.filter(id => !ended.has(id)),
        },
      }),
    })),
  };
}
