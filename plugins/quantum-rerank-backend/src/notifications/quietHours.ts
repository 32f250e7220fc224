import type {
  QuietHours,
  Severity,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime } from 'luxon';

const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** Hours that leave no gap hold a message no longer than this at once. */
const LONGEST_HOLD_MS = 7 * 24 * 60 * 60_000;

/**
 * Until when a message waits because of quiet hours: milliseconds since 1970,
 * or undefined when it may go at once. Hours are those of the wall clock, so
 * on days on which clocks change they are longer or shorter than they look; a
 * time that a day does not have is later by what is missing.
 */
export function quietUntil(
  quietHours: QuietHours | undefined,
  severity: Severity | undefined,
  at: number,
): number | undefined {
  if (!quietHours || !severity || !quietHours.severities.includes(severity)) {
    return undefined;
  }
  let until = at;
  for (;;) {
    const end = endOfHours(quietHours, until);
    if (end === undefined) {
      return until > at ? until : undefined;
    }
    until = end;
    if (until - at >= LONGEST_HOLD_MS) {
      return at + LONGEST_HOLD_MS;
    }
  }
}

/** The latest end of the hours that a moment is in. */
function endOfHours(quietHours: QuietHours, at: number): number | undefined {
  const today = DateTime.fromMillis(at, {
    zone: quietHours.timeZone,
  }).startOf('day');
  const ends = quietHours.hours.flatMap(({ days, from, to }) =>
    [today.minus({ days: 1 }), today].flatMap(day => {
      if (days && !days.includes(WEEKDAYS[day.weekday - 1])) {
        return [];
      }
      const start = onDay(day, from);
      const end = onDay(to > from ? day : day.plus({ days: 1 }), to);
      return start <= at && at < end ? [end] : [];
    }),
  );
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

function onDay(day: DateTime, time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return day.set({ hour, minute }).toMillis();
}
