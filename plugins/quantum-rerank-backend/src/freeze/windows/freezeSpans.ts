import {
  durationToMilliseconds,
  type FreezeWindowRule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { WallClock } from '../../onCall/rotation/wallClock';
import { beginningsFrom } from './beginnings';

/** A time in which a rule holds: from the first instant to before the last, since 1970. */
export interface FreezeSpan {
  rule: FreezeWindowRule;
  from: number;
  until: number;
}

/** Clocks are never further apart than this from UTC or put by more. */
const SLACK_MS = 26 * 3_600_000;

/** A rule that begins so often holds for good; this many are worked out at once. */
const MOST_BEGINNINGS = 10_000;

/**
 * The spans of a rule that overlap a stretch of time, in order. Windows that
 * touch or overlap are one.
 *
 * Beginning and end are what the clock on the wall shows. A time that a change
 * of the clock skips stands for the first instant after it, one that it
 * repeats for the first of the two: a window from 22:00 that lasts six hours
 * ends when the clock first shows 04:00, whatever happened in the night.
 *
 * @throws RangeError that says what is wrong with the rule
 */
export function spansBetween(
  rule: FreezeWindowRule,
  { from, until }: { from: number; until: number },
): FreezeSpan[] {
  const clock = new WallClock(rule.timeZone);
  const lasts = durationToMilliseconds(rule.duration);
  const spans: FreezeSpan[] = [];
  let count = 0;
  for (const begins of beginningsFrom(rule, from - lasts - SLACK_MS)) {
    if (begins > until + SLACK_MS || count >= MOST_BEGINNINGS) {
      break;
    }
    count += 1;
    const span = {
      rule,
      from: clock.instantOf(0, begins),
      until: clock.instantOf(0, begins + lasts),
    };
    const last = spans.at(-1);
    if (last && span.from <= last.until) {
      last.until = Math.max(last.until, span.until);
    } else if (span.from < span.until) {
      spans.push(span);
    }
  }
  return spans.filter(span => span.from < until && span.until > from);
}

/** The span that holds at a moment. */
export function spanAt(
  rule: FreezeWindowRule,
  at: number,
): FreezeSpan | undefined {
  return spansBetween(rule, { from: at, until: at + 1 })[0];
}
