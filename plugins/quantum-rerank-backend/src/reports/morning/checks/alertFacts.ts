import {
  isOpenAlert,
  isQuietAlert,
  isUrgentAlert,
  type Alert,
  type Alerts,
  type ReportFact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime, Duration } from 'luxon';
import type { FiredBefore } from '../../../alerts/store/episodes';
import { plural } from '../../../workload/plural';

/**
 * What fires, what may, and what fired within a time before now, however it
 * stands now. A rule whose signal the profile cannot measure is told and
 * judges nothing, as with signals.
 */
export function alertFacts(
  { source, items }: Alerts,
  options: {
    /** Length of the time before now. */
    sinceMs: number;
    /** What fired and was over in that time. */
    fired: readonly FiredBefore[];
    unmeasured: readonly string[];
  },
): ReportFact[] {
  const { sinceMs, fired, unmeasured } = options;
  const observedAt = source.lastSuccessAt;
  const facts = [
    ...items.flatMap(factsOf),
    ...fired.map(firedFact),
    ...unknownFacts(items, unmeasured),
  ];
  if (source.state !== 'live') {
    return [
      {
        subject: 'alerts',
        state: 'unknown',
        summary: `The alerts are not known as they are now${
          source.reason ? `: ${source.reason}` : ''
        }`,
        observedAt,
      },
      ...facts.filter(({ state }) => state !== 'unknown'),
    ];
  }
  if (facts.length > 0) {
    return facts;
  }
  const without = items.filter(({ state }) => state === 'unknown').length;
  const time = Duration.fromMillis(sinceMs).shiftTo('hours').toHuman();
  return [
    {
      subject: 'alerts',
      state: 'ok',
      summary: `${
        sinceMs > 0
          ? `No alert fires or fired within ${time}`
          : 'No alert fires'
      }${
        without > 0
          ? `; ${plural(without, 'rule has', 'rules have')} nothing to measure`
          : ''
      }`,
      observedAt,
    },
  ];
}

function factsOf(alert: Alert): ReportFact[] {
  const { state, severity, summary, title, silencedBy } = alert;
  const named = severity ? `${severity}: ` : '';
  const isSilenced = silencedBy.length > 0;
  const words = `${named}${summary}${isSilenced ? ' (silenced)' : ''}`;
  if (isOpenAlert(alert)) {
    // Somebody knows of those that are silenced.
    const isUrgent = isUrgentAlert(alert) && !isQuietAlert(alert);
    return [
      {
        subject: title,
        state: isUrgent ? 'critical' : 'warning',
        summary: words,
      },
    ];
  }
  if (state === 'pending') {
    return [{ subject: title, state: 'warning', summary: words }];
  }
  return [];
}

function firedFact(fired: FiredBefore): ReportFact {
  const { severity, title, times, resolvedAt } = fired;
  const at = DateTime.fromMillis(resolvedAt, { zone: 'utc' });
  const words =
    times === 1
      ? 'It fired and was over'
      : `It fired ${times} times and was over`;
  return {
    subject: title,
    state: 'warning',
    summary: `${severity}: ${words} at ${at.toFormat('yyyy-MM-dd HH:mm')} UTC`,
  };
}

/** One fact for each reason why alerts are not known. */
function unknownFacts(
  items: Alert[],
  unmeasured: readonly string[],
): ReportFact[] {
  const counts = new Map<string, number>();
  for (const alert of items) {
    const { state, signal, summary } = alert;
    const isMeant =
      state === 'unknown' &&
      !isOpenAlert(alert) &&
      !(signal && unmeasured.includes(signal));
    if (isMeant) {
      counts.set(summary, (counts.get(summary) ?? 0) + 1);
    }
  }
  return [...counts].map(([summary, count]) => ({
    subject: plural(count, 'alert'),
    state: 'unknown',
    summary,
  }));
}
