import {
  durationToMilliseconds,
  type Alerts,
  type AlertRule,
  type Profile,
  type ProfileEnvironment,
  type SignalReading,
  type Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  keyOf,
  withVersion,
  type AlertsView,
  type EnvironmentAlerts,
  type Place,
} from '../EnvironmentAlerts';
import { describeRule, type RuleView } from '../describeRule';
import { inOrder } from '../order';
import { PortalSilencing } from '../silences/PortalSilencing';
import type { SilenceStore } from '../silences/SilenceStore';
import type { AlertStore } from '../store/AlertStore';
import type { StoredAlerts } from '../store/Look';
import { evaluateRule, firesAt, type Seen } from './evaluateRule';
import { lookAt } from './lookAt';

/** What was put together is shown this long. */
const SHARED_MS = 1_000;
/** Rules that nothing evaluated for this long are unknown. */
const STALE_MS = 60_000;

/** Options of {@link EvaluatedAlerts}. */
export interface EvaluatedAlertsOptions extends Place {
  store: AlertStore;
  silences: SilenceStore;
  readSignals: () => Promise<Pick<Signals, 'source' | 'items'>>;
  /** The clock that replicas share; default: the database's. */
  now?: () => Promise<number>;
}

/** Rules that this backend evaluates itself, from the signals. */
export class EvaluatedAlerts implements EnvironmentAlerts {
  readonly profile: Profile;
  readonly environment: ProfileEnvironment;
  readonly silencing: PortalSilencing;
  readonly #options: EvaluatedAlertsOptions;
  readonly #key: string;
  #shared: { until: number; view: Promise<AlertsView> } | undefined;

  constructor(options: EvaluatedAlertsOptions) {
    this.profile = options.profile;
    this.environment = options.environment;
    this.#options = options;
    this.#key = keyOf(options);
    this.silencing = new PortalSilencing(this.#key, options.silences);
  }

  async observe(): Promise<void> {
    const { store, readSignals } = this.#options;
    const stored = await store.read(this.#key);
    const { items, source } = await readSignals();
    const now = await this.#now();
    const valueOf = (rule: AlertRule) => readingOf(rule, items)?.value;
    const look = lookAt(
      stored,
      this.profile.alertRules,
      now,
      (rule, before) =>
        evaluateRule(before, rule, seenOf(readingOf(rule, items), source), now),
      valueOf,
    );
    await store.commit({ environment: this.#key, ...look });
    this.forget();
  }

  get(): Promise<AlertsView> {
    const at = performance.now();
    if (!this.#shared || at >= this.#shared.until) {
      const view = this.#read();
      this.#shared = { until: at + SHARED_MS, view };
      view.catch(() => this.forget());
    }
    return this.#shared.view;
  }

  forget(): void {
    this.#shared = undefined;
  }

  async #read(): Promise<AlertsView> {
    const { store, silences, readSignals } = this.#options;
    const [stored, { items, source: metrics }, listed, now] = await Promise.all(
      [
        store.read(this.#key),
        readSignals(),
        silences.list(this.#key),
        this.#now(),
      ],
    );
    const source = sourceOf(stored, metrics, now);
    const active = listed.filter(({ state }) => state === 'active');
    return withVersion({
      source,
      items: inOrder(
        this.profile.alertRules.map(rule =>
          describeRule(rule, this.profile, {
            ...viewOf(rule, stored, readingOf(rule, items), {
              now,
              metrics,
              trouble: isOverdue(stored, now) ? source.reason : undefined,
            }),
            silencedBy: active
              .filter(({ rules }) => rules.includes(rule.id))
              .map(({ id }) => id),
          }),
        ),
      ),
      silences: listed,
    });
  }

  #now(): Promise<number> {
    return this.#options.now?.() ?? this.#options.store.readClock();
  }
}

function readingOf(
  rule: AlertRule,
  items: SignalReading[],
): SignalReading | undefined {
  return items.find(({ id }) => id === rule.signal);
}

/** What is seen while a source is away is not that nothing happens. */
function seenOf(
  reading: SignalReading | undefined,
  { state }: Signals['source'],
): Seen {
  return reading?.idle && state === 'live'
    ? { idleWindowMs: durationToMilliseconds(reading.window) }
    : reading?.value;
}

function viewOf(
  rule: AlertRule,
  stored: StoredAlerts,
  reading: SignalReading | undefined,
  options: { now: number; metrics: Signals['source']; trouble?: string },
): Omit<RuleView, 'silencedBy'> {
  const value = reading?.value;
  const seen = seenOf(reading, options.metrics);
  // As the next look will see it, which is a few seconds away.
  const state = evaluateRule(
    stored.states.get(rule.id),
    rule,
    options.trouble ? undefined : seen,
    options.now,
  );
  if (typeof seen === 'object' && state.state === 'resolved') {
    return state;
  }
  const common = { ...state, ...(value !== undefined && { value }) };
  if (options.trouble || value === undefined) {
    return {
      ...common,
      state: 'unknown',
      last: state.state,
      reason:
        options.trouble ??
        reading?.reason ??
        'The profile does not have its signal',
    };
  }
  return { ...common, firesAt: firesAt(state, rule) };
}

/** Whether nothing has looked for too long. */
function isOverdue({ evaluatedAt }: StoredAlerts, now: number): boolean {
  return evaluatedAt === undefined || now - evaluatedAt > STALE_MS;
}

function sourceOf(
  stored: StoredAlerts,
  metrics: Signals['source'],
  now: number,
): Alerts['source'] {
  const { evaluatedAt } = stored;
  if (metrics.kind === 'none') {
    return {
      kind: 'none',
      state: 'none',
      reason:
        'Neither an Alertmanager nor a source of metrics is configured for this environment; set quantumRerank.profiles[].environments.<name>.metrics',
    };
  }
  const lastSuccessAt =
    evaluatedAt === undefined
      ? {}
      : { lastSuccessAt: new Date(evaluatedAt).toISOString() };
  if (isOverdue(stored, now)) {
    return {
      kind: 'evaluated',
      state: evaluatedAt === undefined ? 'unreachable' : 'stale',
      reason:
        evaluatedAt === undefined
          ? 'The rules have not been evaluated yet'
          : `The rules have not been evaluated since ${new Date(
              evaluatedAt,
            ).toISOString()}`,
      ...lastSuccessAt,
    };
  }
  return {
    kind: 'evaluated',
    state: metrics.state,
    ...(metrics.reason && { reason: metrics.reason }),
    ...lastSuccessAt,
  };
}
