import type { FreezeWindowRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { CronExpressionParser } from 'cron-parser';
import ICAL from 'ical.js';
import { WallClock } from '../../onCall/rotation/wallClock';
import { BoundedRecurrence } from '../../onCall/sources/calendar/BoundedRecurrence';
import { wallOf } from '../../onCall/sources/calendar/CalendarClock';

/** What the clock on the wall shows, in milliseconds, as if it were in UTC. */
export type WallTime = number;

const DAY_MS = 86_400_000;

/**
 * Numbers, names of months and weekdays, lists, ranges, steps. The parser
 * knows more, such as `H` for a time by chance, which no freeze should have.
 */
const FIELD =
  /^(\*|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(\/\d{1,2})?(,(\*|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(\/\d{1,2})?)*$/;

/** Parts of a recurrence rule that would move the time of `start`. */
const PARTS_OF_TIME = ['BYHOUR', 'BYMINUTE', 'BYSECOND', 'BYSETPOS'];

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

/**
 * The beginnings of a rule's windows on the clock on the wall, in order, from
 * a moment of that clock on. Time zones play no part here, so neither do
 * changes of clocks.
 *
 * @throws RangeError that says what is wrong with the rule
 */
export function* beginningsFrom(
  rule: FreezeWindowRule,
  from: WallTime,
): Generator<WallTime> {
  if (rule.cron) {
    yield* cronBeginnings(rule.cron, notBefore(rule, from));
    return;
  }
  const start = startOf(rule);
  if (!rule.rrule) {
    if (start >= from) {
      yield start;
    }
    return;
  }
  yield* recurrences(rule, rule.rrule, start, from);
}

/** A rule with `cron` and `start` has no window before the start. */
function notBefore(rule: FreezeWindowRule, from: WallTime): WallTime {
  return rule.start === undefined ? from : Math.max(from, startOf(rule));
}

/** @throws RangeError when `start` is no date of the calendar */
export function startOf({ start }: FreezeWindowRule): WallTime {
  const wall = Date.parse(`${start}:00Z`);
  if (
    Number.isNaN(wall) ||
    new Date(wall).toISOString().slice(0, 16) !== start
  ) {
    throw new RangeError(`start "${start}" is not a date with a time`);
  }
  return wall;
}

function* cronBeginnings(cron: string, from: WallTime): Generator<WallTime> {
  if (!cron.split(' ').every(field => FIELD.test(field))) {
    throw new RangeError(
      `cron "${cron}" must be five fields of numbers or names, such as 0 18 * * FRI`,
    );
  }
  try {
    const expression = CronExpressionParser.parse(cron, {
      // A beginning at this very moment counts.
      currentDate: new Date(from - 1),
      tz: 'UTC',
    });
    for (;;) {
      yield expression.next().getTime();
    }
  } catch (error) {
    throw new RangeError(
      `cron "${cron}" never comes: ${
        error instanceof Error ? error.message : String(error)
      }`,
      { cause: error },
    );
  }
}

function* recurrences(
  rule: FreezeWindowRule,
  text: string,
  start: WallTime,
  from: WallTime,
): Generator<WallTime> {
  const recurrence = parseRecurrence(text);
  const isOver = untilOf(recurrence, new WallClock(rule.timeZone));
  const times = new BoundedRecurrence(
    recurrence,
    ICAL.Time.fromDateTimeString(`${rule.start}:00`),
  );
  try {
    for (const time of times) {
      const wall = wallOf(time);
      if (isOver(wall)) {
        return;
      }
      if (wall >= from && wall >= start && isMeant(recurrence, time, start)) {
        yield wall;
      }
    }
  } catch (error) {
    throw new RangeError(
      `rrule "${text}" has too few or too many times to be worked out`,
      { cause: error },
    );
  }
}

function parseRecurrence(text: string): ICAL.Recur {
  const parts = text.toLocaleUpperCase('en-US').split(';');
  const misplaced = parts
    .map(part => part.split('=')[0])
    .find(name => PARTS_OF_TIME.includes(name));
  if (misplaced) {
    throw new RangeError(
      `rrule "${text}" must not have ${misplaced}: the time of day is that of start`,
    );
  }
  let rule: ICAL.Recur;
  try {
    rule = ICAL.Recur.fromString(parts.join(';'));
  } catch (error) {
    throw new RangeError(
      `rrule "${text}" is no rule of iCalendar, such as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20`,
      { cause: error },
    );
  }
  if (!FREQUENCIES.includes(rule.freq)) {
    throw new RangeError(
      `rrule "${text}" must have one of FREQ=${FREQUENCIES.join(', ')}`,
    );
  }
  return rule;
}

/**
 * Whether the rule means a day: the library gives 1 March for a 29 February
 * that a year has not.
 */
function isMeant(
  { freq, parts }: ICAL.Recur,
  time: ICAL.Time,
  start: WallTime,
): boolean {
  const first = new Date(start);
  const byDay = parts.BYDAY ?? parts.BYYEARDAY ?? parts.BYWEEKNO;
  const months =
    parts.BYMONTH ??
    (freq === 'YEARLY' && !byDay && !parts.BYMONTHDAY
      ? [first.getUTCMonth() + 1]
      : undefined);
  const days =
    parts.BYMONTHDAY ??
    (['MONTHLY', 'YEARLY'].includes(freq) && !byDay
      ? [first.getUTCDate()]
      : undefined);
  const length = ICAL.Time.daysInMonth(time.month, time.year);
  return (
    (!months || months.includes(time.month)) &&
    (!days || days.some(day => (day < 0 ? length + day + 1 : day) === time.day))
  );
}

/** Whether a beginning is after `UNTIL`, which may be a date, a local time or an instant. */
function untilOf(
  { until }: ICAL.Recur,
  clock: WallClock,
): (wall: WallTime) => boolean {
  if (!until) {
    return () => false;
  }
  const last = wallOf(until);
  if (until.isDate) {
    return wall => Math.floor(wall / DAY_MS) * DAY_MS > last;
  }
  return until.zone?.tzid === 'UTC'
    ? wall => clock.instantOf(0, wall) > last
    : wall => wall > last;
}
