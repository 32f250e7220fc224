import type {
  OnCallSchedule,
  OnCallShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime } from 'luxon';

/** A week of the calendar; a day of it may have 23 or 25 hours. */
export interface Week {
  /** First moment, ISO. */
  from: string;
  /** First moment after it, ISO. */
  to: string;
  /** First moments of its seven days, ISO. */
  days: string[];
}

/** A shift or a gap as it lies in a week. */
export interface Bar {
  from: string;
  until: string;
  /** Absent for a gap. */
  shift?: OnCallShift;
  rotation: string;
  /** Where it begins and how long it is, in percent of the week. */
  left: number;
  width: number;
}

/** Weeks of the calendar in a zone, from the one in which `now` lies. */
export function weeksFrom(
  now: number,
  zone: string,
  count: number,
  offset = 0,
): Week[] {
  const first = DateTime.fromMillis(now, { zone })
    .startOf('week')
    .plus({ weeks: offset });
  return Array.from({ length: count }, (_, week) => {
    const start = first.plus({ weeks: week });
    return {
      from: iso(start),
      to: iso(start.plus({ weeks: 1 })),
      days: Array.from({ length: 7 }, (_day, day) =>
        iso(start.plus({ days: day })),
      ),
    };
  });
}

function iso(time: DateTime): string {
  return time.toUTC().toJSDate().toISOString();
}

/** Shifts and gaps of a rotation that touch a week, clipped to it, in order. */
export function barsOf(
  week: Pick<Week, 'from' | 'to'>,
  rotation: string,
  schedule: Pick<OnCallSchedule, 'from' | 'to' | 'shifts' | 'gaps'>,
): Bar[] {
  const start = Date.parse(week.from);
  const end = Date.parse(week.to);
  const clip = (from: string, until: string, shift?: OnCallShift): Bar[] => {
    const left = Math.max(Date.parse(from), start);
    const right = Math.min(Date.parse(until), end);
    return left < right
      ? [
          {
            from,
            until,
            shift,
            rotation,
            left: (100 * (left - start)) / (end - start),
            width: (100 * (right - left)) / (end - start),
          },
        ]
      : [];
  };
  return [
    ...schedule.shifts
      .filter(shift => shift.rotation === rotation)
      .flatMap(shift =>
        clip(shift.from ?? schedule.from, shift.until ?? schedule.to, shift),
      ),
    ...schedule.gaps
      .filter(gap => gap.rotation === rotation)
      .flatMap(gap => clip(gap.from, gap.until)),
  ].sort((a, b) => a.left - b.left);
}
