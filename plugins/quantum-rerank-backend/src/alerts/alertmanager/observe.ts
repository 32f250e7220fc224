import type { AlertRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Observation } from '../evaluation/observeRule';
import { plainLine } from '../plain';
import { momentOf, type AmAlert, type PromRule } from './answers';
import type { Reading } from './Reader';

/** What a reading says about a rule. */
export type RuleReading = Observation & {
  /** Newest value that Prometheus names. */
  value?: number;
  /** Ids of silences, where every alert of the rule is silenced. */
  silencedBy?: string[];
  /** Whether every alert of the rule is silenced or inhibited, and one is inhibited. */
  inhibited?: boolean;
};

/**
 * How a rule stands. It fires when either server says so. An Alertmanager
 * forgets alerts that nobody repeats, so where Prometheus cannot be asked,
 * has no such rule or fails to evaluate it, silence means nothing.
 */
export function observe(
  rule: AlertRule,
  reading: Reading,
  options: { hasQuery: boolean },
): RuleReading {
  const alerts = reading.alerts.filter(
    ({ labels }) => labels.alertname === rule.id,
  );
  const known = Array.isArray(reading.rules)
    ? reading.rules.filter(({ name }) => name === rule.id)
    : [];
  const details = newest(known);
  if (alerts.length > 0) {
    const silencedBy = alerts.map(({ status }) => status?.silencedBy ?? []);
    return {
      ...details,
      state: 'firing',
      firedAt: Math.min(
        ...alerts.map(({ startsAt }) => momentOf(startsAt) ?? reading.at),
      ),
      silencedBy: silencedBy.every(ids => ids.length > 0)
        ? [...new Set(silencedBy.flat())].map(id => plainLine(id, 64))
        : [],
      inhibited: alerts.some(isInhibited) && alerts.every(isQuiet),
    };
  }
  if (details?.state === 'firing') {
    const { activeAt = reading.at, value } = details;
    return { state: 'firing', firedAt: activeAt, activeAt, value };
  }
  if (details) {
    const { activeAt, value } = details;
    return { state: 'pending', activeAt, value };
  }
  const reason = whyUnknown(reading.rules, known, options);
  return reason ? { state: 'unknown', reason } : { state: 'inactive' };
}

/** Whether another alert holds it back. */
export function isInhibited({ status }: AmAlert): boolean {
  return (status?.inhibitedBy ?? []).length > 0;
}

function isQuiet(alert: AmAlert): boolean {
  return isInhibited(alert) || (alert.status?.silencedBy ?? []).length > 0;
}

/** The alert of a rule that is active the longest, as Prometheus sees it. */
function newest(rules: PromRule[]) {
  const alerts = rules.flatMap(rule => rule.alerts ?? []);
  const firing = alerts.filter(({ state }) => state === 'firing');
  const [chosen] = [...(firing.length > 0 ? firing : alerts)].sort(
    (a, b) => (momentOf(a.activeAt) ?? 0) - (momentOf(b.activeAt) ?? 0),
  );
  if (!chosen || !['firing', 'pending'].includes(chosen.state)) {
    return undefined;
  }
  const value = Number(chosen.value ?? NaN);
  return {
    state: chosen.state as 'firing' | 'pending',
    activeAt: momentOf(chosen.activeAt),
    ...(Number.isFinite(value) && { value }),
  };
}

function whyUnknown(
  rules: Reading['rules'],
  known: PromRule[],
  { hasQuery }: { hasQuery: boolean },
): string | undefined {
  if (rules === undefined) {
    return undefined;
  }
  if (!Array.isArray(rules)) {
    return `Whether it is well cannot be told, Prometheus cannot be read: ${rules.problem}`;
  }
  if (known.length === 0) {
    return hasQuery
      ? 'Prometheus has no such rule; give it the rules file of this environment'
      : 'The profile names no query for its signal, so Prometheus cannot evaluate it';
  }
  const failing = known.find(({ health }) => health === 'err');
  return failing
    ? `Prometheus cannot evaluate it: ${plainLine(
        failing.lastError ?? 'it does not say why',
        300,
      )}`
    : undefined;
}
