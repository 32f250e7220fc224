import type {
  Alert,
  Alerts,
  ReportFact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime, Duration } from 'luxon';

/** Alerts that ended are remembered no longer. */
const REMEMBERED_MS = 24 * 3_600_000;

/** What fires, what may, and what fired within a time before now. */
export function alertFacts(
  { source, items }: Alerts,
  options: { sinceMs?: number; now: Date },
): ReportFact[] {
  const sinceMs = Math.min(options.sinceMs ?? 0, REMEMBERED_MS);
  const from = options.now.getTime() - sinceMs;
  const facts = items.flatMap(alert => {
    const fact = factOf(alert, from);
    return fact ? [{ ...fact, subject: alert.title }] : [];
  });
  const observedAt = source.lastSuccessAt;
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
      ...facts,
    ];
  }
  return facts.length > 0
    ? facts
    : [
        {
          subject: 'alerts',
          state: 'ok',
          summary:
            sinceMs > 0
              ? `No alert fires or fired within ${Duration.fromMillis(sinceMs)
                  .shiftTo('hours')
                  .toHuman()}`
              : 'No alert fires',
          observedAt,
        },
      ];
}

function factOf(
  { state, severity, summary, resolvedAt, silencedBy }: Alert,
  from: number,
): Omit<ReportFact, 'subject'> | undefined {
  const named = severity ? `${severity}: ` : '';
  const silenced = silencedBy.length > 0 ? ' (silenced)' : '';
  switch (state) {
    case 'firing':
      return {
        state: severity === 'P0' || severity === 'P1' ? 'critical' : 'warning',
        summary: `${named}${summary}${silenced}`,
      };
    case 'pending':
      return { state: 'warning', summary: `${named}${summary}${silenced}` };
    case 'resolved':
      return resolvedAt && Date.parse(resolvedAt) >= from
        ? {
            state: 'warning',
            summary: `${named}It fired and was over at ${DateTime.fromISO(
              resolvedAt,
              { zone: 'utc' },
            ).toFormat('yyyy-MM-dd HH:mm')} UTC`,
          }
        : undefined;
    case 'unknown':
      return { state: 'unknown', summary: `${named}${summary}` };
    default:
      return undefined;
  }
}
