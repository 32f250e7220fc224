import {
  isOpenAlert,
  isQuietAlert,
  isUrgentAlert,
  type Alert,
  type Alerts,
  type ReportFact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime, Duration } from 'luxon';
import { plural } from '../../../workload/plural';

/** Alerts that ended are remembered no longer. */
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * What fires, what may, and what fired within a time before now. A rule whose
 * signal the profile cannot measure is told and judges nothing, as with signals.
 */
export function alertFacts(
  { source, items }: Alerts,
  options: { sinceMs?: number; now: Date; unmeasured?: readonly string[] },
): ReportFact[] {
  const sinceMs = Math.min(options.sinceMs ?? 0, REMEMBERED_MS);
  const observedAt = source.lastSuccessAt;
  const facts = [
    ...items.flatMap(alert => factsOf(alert, options.now.getTime() - sinceMs)),
    ...unknownFacts(items, options.unmeasured ?? []),
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

function factsOf(alert: Alert, from: number): ReportFact[] {
  const { state, severity, summary, title, resolvedAt, silencedBy } = alert;
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
  if (state === 'resolved' && resolvedAt && Date.parse(resolvedAt) >= from) {
    const at = DateTime.fromISO(resolvedAt, { zone: 'utc' });
    return [
      {
        subject: title,
        state: 'warning',
        summary: `${named}It fired and was over at ${at.toFormat(
          'yyyy-MM-dd HH:mm',
        )} UTC`,
      },
    ];
  }
  return [];
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
