import {
  durationToMilliseconds,
  type Alert,
  type Alerts,
  type AlertRule,
  type Profile,
  type ProfileEnvironment,
  type Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { describeRule } from '../describeRule';
import {
  keyOf,
  withVersion,
  type AlertsView,
  type EnvironmentAlerts,
  type Place,
} from '../EnvironmentAlerts';
import { aged } from '../evaluation/evaluateRule';
import { lookAt } from '../evaluation/lookAt';
import { observeRule } from '../evaluation/observeRule';
import { inactive, type RuleState } from '../evaluation/RuleState';
import { inOrder } from '../order';
import type { AlertStore } from '../store/AlertStore';
import type { StoredAlerts } from '../store/Look';
import { momentOf, type AmSilence } from './answers';
import { coveredRules } from './matching';
import { observe, type RuleReading } from './observe';
import type { AlertmanagerSilencing } from './AlertmanagerSilencing';
import type { Reader, ReaderState, Reading } from './Reader';
import { toSilence } from './silences';
import { strangers } from './strangers';

/** What was read is believed this long after it could last be read. */
const STALE_MS = 30_000;
/** Ended silences are shown this long. */
const ENDED_SHOWN_MS = 24 * 60 * 60_000;
const MOST_SILENCES = 200;

/** Options of {@link AlertmanagerAlerts}. */
export interface AlertmanagerAlertsOptions extends Place {
  store: AlertStore;
  reader: Reader;
  silencing: AlertmanagerSilencing;
  labels: Record<string, string>;
  /** Newest values of signals, by id. */
  readValues: () => Promise<ReadonlyMap<string, number>>;
  /** The clock that replicas share; default: the database's. */
  now?: () => Promise<number>;
}

/** Rules that a Prometheus evaluates, as its Alertmanager tells. */
export class AlertmanagerAlerts implements EnvironmentAlerts {
  readonly profile: Profile;
  readonly environment: ProfileEnvironment;
  readonly silencing: AlertmanagerSilencing;
  readonly #options: AlertmanagerAlertsOptions;
  readonly #key: string;

  constructor(options: AlertmanagerAlertsOptions) {
    this.profile = options.profile;
    this.environment = options.environment;
    this.#options = options;
    this.#key = keyOf(options);
    this.silencing = options.silencing;
  }

  async observe(): Promise<void> {
    const { store, reader } = this.#options;
    const since = reader.clock();
    const stored = await store.read(this.#key);
    const { problem, reading } = await reader.read({ fresh: true });
    // What was read before another replica looked must not undo what it saw.
    if (problem || !reading || reading.askedAt < since) {
      return;
    }
    const now = await this.#now();
    const seen = new Map(
      this.profile.alertRules.map(rule => [rule.id, this.#seen(rule, reading)]),
    );
    const look = lookAt(
      stored,
      this.profile.alertRules,
      now,
      (rule, before) => observeRule(before, rule, seen.get(rule.id)!, now),
      rule => seen.get(rule.id)?.value,
    );
    await store.commit({ environment: this.#key, ...look });
  }

  async get(): Promise<AlertsView> {
    const { store, reader, readValues } = this.#options;
    const [stored, state, values, now] = await Promise.all([
      store.read(this.#key),
      reader.read(),
      readValues(),
      this.#now(),
    ]);
    const source = sourceOf(state);
    const trouble =
      source.state === 'unreachable'
        ? `The Alertmanager cannot be read: ${source.reason}`
        : undefined;
    const { reading } = state;
    const silences = this.#silences(state);
    const rules = this.profile.alertRules.map(rule =>
      this.#describe(rule, {
        stored,
        reading: trouble ? undefined : reading,
        trouble,
        value: values.get(rule.signal),
        silences,
        now,
      }),
    );
    const others = strangers(
      trouble ? [] : reading?.alerts ?? [],
      new Set(rules.map(({ id }) => id)),
    );
    const more =
      others.leftOut > 0
        ? `${others.leftOut} more alerts of others are not shown`
        : undefined;
    return withVersion({
      source: { ...source, ...(!source.reason && more && { reason: more }) },
      items: inOrder([...rules, ...others.items]),
      silences,
    });
  }

  forget(): void {
    this.#options.reader.forget();
  }

  #describe(
    rule: AlertRule,
    facts: {
      stored: StoredAlerts;
      reading?: Reading;
      trouble?: string;
      value?: number;
      silences: Silence[];
      now: number;
    },
  ): Alert {
    const { reading, silences, now } = facts;
    const before = aged(
      facts.stored.states.get(rule.id) ?? inactive(rule),
      rule,
      now,
    );
    const seen: RuleReading = reading
      ? this.#seen(rule, reading)
      : { state: 'unknown', reason: facts.trouble ?? 'It was not read yet' };
    const covering = silences
      .filter(
        ({ rules, state }) => state === 'active' && rules.includes(rule.id),
      )
      .map(({ id }) => id);
    const silencedBy = [...new Set([...(seen.silencedBy ?? []), ...covering])];
    const value = seen.value ?? facts.value;
    const common = {
      ...(value !== undefined && { value }),
      silencedBy,
      inhibited: seen.inhibited,
    };
    if (seen.state === 'unknown') {
      return describeRule(rule, this.profile, {
        ...before,
        ...common,
        state: 'unknown',
        last: before.state,
        reason: seen.reason,
      });
    }
    if (seen.state === 'pending') {
      const { activeAt } = seen;
      return describeRule(rule, this.profile, {
        ...common,
        state: 'pending',
        activeAt,
        ...(activeAt !== undefined && {
          firesAt: activeAt + durationToMilliseconds(rule.for),
        }),
      });
    }
    const after: RuleState = observeRule(before, rule, seen, now);
    return describeRule(rule, this.profile, { ...after, ...common });
  }

  #seen(rule: AlertRule, reading: Reading): RuleReading {
    const signal = this.profile.signals.find(({ id }) => id === rule.signal);
    return observe(rule, reading, { hasQuery: Boolean(signal?.promql) });
  }

  /** Silences that cover something of this environment. */
  #silences({ reading, silences, now }: ReaderState): Silence[] {
    const { labels } = this.#options;
    const used = new Set(
      reading?.alerts.flatMap(({ status }) => status?.silencedBy ?? []),
    );
    const isOurs = (silence: AmSilence) =>
      used.has(silence.id) ||
      coveredRules(silence, this.profile.alertRules, labels).length > 0;
    const isRecent = ({ endsAt, status }: AmSilence) =>
      status.state !== 'expired' ||
      now - (momentOf(endsAt) ?? 0) < ENDED_SHOWN_MS;
    return silences
      .filter(silence => isRecent(silence) && isOurs(silence))
      .map(silence => toSilence(silence, this.profile.alertRules, labels))
      .sort((a, b) => b.startsAt.localeCompare(a.startsAt))
      .slice(0, MOST_SILENCES);
  }

  #now(): Promise<number> {
    return this.#options.now?.() ?? this.#options.store.readClock();
  }
}

function sourceOf({
  now,
  problem,
  reading,
  silencesProblem,
}: ReaderState): Alerts['source'] {
  const kind = 'alertmanager';
  const last = reading && {
    lastSuccessAt: new Date(reading.at).toISOString(),
  };
  if (!problem && reading) {
    const unread = [
      reading.rules && !Array.isArray(reading.rules)
        ? `Prometheus cannot be read: ${reading.rules.problem}`
        : '',
      silencesProblem ? `Its silences cannot be read: ${silencesProblem}` : '',
    ]
      .filter(Boolean)
      .join('. ');
    return { kind, state: 'live', ...(unread && { reason: unread }), ...last };
  }
  const isFresh = reading && now - reading.at <= STALE_MS;
  return {
    kind,
    state: isFresh ? 'stale' : 'unreachable',
    reason: problem ?? 'It has not answered yet',
    ...last,
  };
}
