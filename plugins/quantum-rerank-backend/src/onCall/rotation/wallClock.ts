import { IANAZone } from 'luxon';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Milliseconds of a day of 24 hours, which days of the wall clock may not be. */
export const DAY = 24 * HOUR;

/** Whole days since 1970-01-01 on a calendar: no instant, and no zone. */
export type CalendarDay = number;

/**
 * The wall clock of one zone.
 *
 * Where clocks are put forward, a time that does not exist stands for the
 * first instant after it; where they are put back, a time that exists twice
 * stands for the first of the two. So later times of the wall clock never
 * stand for earlier instants, and stretches that share an end have neither
 * gap nor overlap.
 */
export class WallClock {
  readonly #zone: IANAZone;
  /** The change that was found last, which is often the one looked for next. */
  #change?: number;

  constructor(zone: string) {
    this.#zone = IANAZone.create(zone);
  }

  /** What is added to UTC, in milliseconds. */
  offsetAt(instant: number): number {
    return Math.round(this.#zone.offset(instant) * MINUTE);
  }

  /** The calendar day at an instant. */
  dayAt(instant: number): CalendarDay {
    return Math.floor((instant + this.offsetAt(instant)) / DAY);
  }

  /** The instant at which the clock shows a time of a day for the first time. */
  instantOf(day: CalendarDay, time: number): number {
    const wall = day * DAY + time;
    // No offset is beyond these, so the instant lies between them.
    const before = wall - 15 * HOUR;
    const after = wall + 13 * HOUR;
    const earlier = this.offsetAt(before);
    const later = this.offsetAt(after);
    if (earlier === later) {
      return wall - earlier;
    }
    const change = this.changeBetween(before, after);
    if (wall - earlier < change) {
      return wall - earlier;
    }
    return Math.max(wall - later, change);
  }

  /**
   * The instant of the change of the offset between two instants whose
   * offsets differ, and between which there is one change.
   */
  changeBetween(before: number, after: number): number {
    const known = this.#change;
    if (known !== undefined && before < known && known <= after) {
      return known;
    }
    const earlier = this.offsetAt(before);
    let low = before;
    let high = after;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle) === earlier) {
        low = middle;
      } else {
        high = middle;
      }
    }
    this.#change = high;
    return high;
  }
}

/** `2026-01-05` as a calendar day. */
export function toDay(date: string): CalendarDay {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

/** `09:00` in milliseconds since midnight. */
export function toTime(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return hours * HOUR + minutes * MINUTE;
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: CalendarDay): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}
