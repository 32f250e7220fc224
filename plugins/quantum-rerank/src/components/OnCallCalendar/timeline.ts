import type {
  OnCallSchedule,
  OnCallShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime } from 'luxon';
import { personKey } from './personTint';

/** Percent of a week that is no overlap but arithmetic. */
const ROUNDING = 1e-6;

/** A week of the calendar; a day of it may have 23 or 25 hours. */
export interface Week {
  /** First moment, ISO. */
  from: string;
  /** First moment after it, ISO. */
  to: string;
  /** First moments of its seven days, ISO. */
  days: string[];
}

type Rotation = OnCallSchedule['rotations'][number];

/** A shift, a gap or an unread stretch as it lies in a week. */
export interface Bar {
  /**
   * Made of what it is, so that it is the same in every week and after the
   * schedule was read again, and another one for each bar of a schedule.
   */
  key: string;
  kind: 'shift' | 'gap' | 'unknown';
  from: string;
  until: string;
  /** Of kind `shift`. */
  shift?: OnCallShift;
  rotation: Rotation;
  /** Where it begins and how long it is, in percent of the week. */
  left: number;
  width: number;
  /** Which of how many rows it has, where several share the time. */
  row: number;
  rows: number;
}

/** Tells rotations apart: one of a vendor may be on several levels. */
export function rotationKey(rotation: {
  id: string;
  source: string;
  level: number;
}): string {
  return JSON.stringify([rotation.source, rotation.id, rotation.level]);
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

/** What of a rotation touches a week, clipped to it, in order. */
export function barsOf(
  week: Pick<Week, 'from' | 'to'>,
  rotation: Rotation,
  schedule: Pick<OnCallSchedule, 'from' | 'to' | 'shifts' | 'gaps' | 'unknown'>,
): Bar[] {
  const start = Date.parse(week.from);
  const end = Date.parse(week.to);
  const key = rotationKey(rotation);
  const ofRotation = (each: {
    rotation: string;
    source: string;
    level: number;
  }) => rotationKey({ ...each, id: each.rotation }) === key;
  const all = [
    ...schedule.shifts.filter(ofRotation).map(shift => ({
      kind: 'shift' as const,
      shift,
      from: shift.from ?? schedule.from,
      until: shift.until ?? schedule.to,
    })),
    ...schedule.gaps.filter(ofRotation).map(gap => toStretch('gap', gap)),
    ...schedule.unknown
      .filter(ofRotation)
      .map(stretch => toStretch('unknown', stretch)),
  ];
  const keys = keysOf(key, all);
  return inRows(
    all
      .flatMap((each, index) => {
        const left = Math.max(Date.parse(each.from), start);
        const right = Math.min(Date.parse(each.until), end);
        return left < right
          ? [
              {
                ...each,
                key: keys[index],
                rotation,
                left: (100 * (left - start)) / (end - start),
                width: (100 * (right - left)) / (end - start),
                row: 0,
                rows: 1,
              },
            ]
          : [];
      })
      .sort((a, b) => a.left - b.left),
  );
}

/** Keys of what a rotation has; the same thing twice is counted. */
function keysOf(
  rotation: string,
  all: Pick<Bar, 'kind' | 'from' | 'shift'>[],
): string[] {
  const seen = new Map<string, number>();
  return all.map(({ kind, from, shift }) => {
    const key = JSON.stringify([
      rotation,
      kind,
      from,
      shift ? personKey(shift.person) : '',
    ]);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return count === 0 ? key : `${key} ${count}`;
  });
}

function toStretch(
  kind: 'gap' | 'unknown',
  { from, until }: { from: string; until: string },
) {
  return { kind, from, until };
}

/** Bars that overlap, directly or through others, one below the other. */
function inRows(bars: Bar[]): Bar[] {
  const result: Bar[] = [];
  let group: Bar[] = [];
  let ends: number[] = [];
  const close = () => {
    result.push(...group.map(bar => ({ ...bar, rows: ends.length })));
    group = [];
    ends = [];
  };
  for (const bar of bars) {
    if (ends.every(end => end <= bar.left + ROUNDING)) {
      close();
    }
    const free = ends.findIndex(end => end <= bar.left + ROUNDING);
    const row = free < 0 ? ends.length : free;
    ends[row] = bar.left + bar.width;
    group.push({ ...bar, row });
  }
  close();
  return result;
}
