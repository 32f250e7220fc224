import { intersect, LAST_INSTANT, type Span } from './spans';
import { DAY } from './wallClock';

const WEEK = 7 * DAY;
/** 1970 began on a Thursday. */
const MONDAY = 4 * DAY;

/** The weeks in UTC, from Monday to Monday, in which a stretch of time lies. */
export function wholeWeeks({ from, until }: Span): Span {
  const weeks = (instant: number) => (instant - MONDAY) / WEEK;
  return {
    from: Math.max(0, Math.floor(weeks(from)) * WEEK + MONDAY),
    until: Math.min(LAST_INSTANT, Math.ceil(weeks(until)) * WEEK + MONDAY),
  };
}

/** A stretch of time cut where a week begins. */
export function weekByWeek(span: Span): Span[] {
  const pieces: Span[] = [];
  for (let { from } = span; from < span.until; ) {
    const week = wholeWeeks({ from, until: from + 1 });
    const piece = intersect(week, span);
    if (!piece) {
      break;
    }
    pieces.push(piece);
    from = piece.until;
  }
  return pieces;
}
