import type {
  AlertRule,
  Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { HistoryPoint } from '../signals/MetricsSource';
import { isCrossed, normalOf } from '../signals/verdict';

/**
 * Times that were not normal for a signal: one of its own alert bounds was
 * crossed, or one of any signal that calls for somebody at once (P0, P1).
 *
 * A rule whose bound lies within the normal range of its signal says nothing
 * about what is normal; the findings of the profile name it.
 */
export function crossedTimes(
  signalId: string,
  { signals, alertRules }: Profile,
  environment: string,
  histories: ReadonlyMap<string, HistoryPoint[]>,
): Set<number> {
  const times = new Set<number>();
  for (const rule of alertRules) {
    const signal = signals.find(({ id }) => id === rule.signal);
    const concerns =
      rule.signal === signalId || ['P0', 'P1'].includes(rule.severity);
    if (!signal || !concerns) {
      continue;
    }
    const normal = normalOf({ signal, rules: [], environment });
    if (isWithin(rule, normal)) {
      continue;
    }
    for (const { at, value } of histories.get(rule.signal) ?? []) {
      if (value !== null && isCrossed(rule, value)) {
        times.add(at);
      }
    }
  }
  return times;
}

function isWithin(
  { above, below }: AlertRule,
  normal: { min?: number; max?: number } | undefined,
): boolean {
  return (
    (above !== undefined && normal?.max !== undefined && above < normal.max) ||
    (below !== undefined && normal?.min !== undefined && below > normal.min)
  );
}
