import {
  weekdaySchema,
  type Layer,
  type Participant,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { intersect, union, type Span } from './spans';
import {
  toDay,
  toTime,
  weekdayOf,
  type CalendarDay,
  type WallClock,
} from './wallClock';

const weekdays = weekdaySchema.options;

/** The time of one participant, before restrictions. */
export interface Turn extends Span {
  participant: Participant;
}

/**
 * The turns of a layer that overlap a stretch of time, whole and in order.
 * Nothing is counted from the start of the layer, so far dates cost nothing.
 *
 * Hand-overs of weeks are on the day of the hand-over: a layer that starts on
 * another day begins with a shorter turn. A layer ends with its last day.
 */
export function turnsBetween(
  layer: Layer,
  clock: WallClock,
  range: Span,
): Turn[] {
  const { participants } = layer;
  const time = toTime(layer.handover.time);
  const start = toDay(layer.start);
  const life = {
    from: clock.instantOf(start, time),
    until:
      layer.end === undefined
        ? Infinity
        : clock.instantOf(toDay(layer.end) + 1, 0),
  };
  const asked = intersect(range, life);
  if (!asked) {
    return [];
  }
  const days = daysOf(layer.length);
  const first = firstHandover(layer, start);
  const boundary = (index: number) =>
    clock.instantOf(first + index * days, time);

  let index = Math.floor((clock.dayAt(asked.from) - first) / days);
  while (boundary(index) > asked.from) {
    index -= 1;
  }
  while (boundary(index + 1) <= asked.from) {
    index += 1;
  }
  const turns: Turn[] = [];
  for (let from = boundary(index); from < asked.until; index += 1) {
    const until = boundary(index + 1);
    const span = intersect({ from, until }, life);
    if (span) {
      turns.push({
        ...span,
        participant: participants[index % participants.length],
      });
    }
    from = until;
  }
  return turns;
}

/**
 * The part of a turn in which its participant is on call: all of it, or the
 * hours of the restrictions.
 */
export function dutyOf(turn: Turn, layer: Layer, clock: WallClock): Turn[] {
  const { restrictions } = layer;
  if (!restrictions) {
    return [turn];
  }
  const windows: Span[] = [];
  // Hours may have begun the day before, and end the day after.
  const last = clock.dayAt(turn.until) + 1;
  for (let day = clock.dayAt(turn.from) - 2; day <= last; day += 1) {
    for (const { days, from, to } of restrictions) {
      if (!days || days.includes(weekdays[weekdayOf(day)])) {
        const begin = toTime(from);
        const end = toTime(to);
        windows.push({
          from: clock.instantOf(day, begin),
          until: clock.instantOf(end > begin ? day : day + 1, end),
        });
      }
    }
  }
  return union(windows).flatMap(window => {
    const span = intersect(turn, window);
    return span ? [{ ...turn, ...span }] : [];
  });
}

function daysOf(length: string): number {
  return Number(length.slice(0, -1)) * (length.endsWith('w') ? 7 : 1);
}

/** The day of a hand-over on or before the start. */
function firstHandover(layer: Layer, start: CalendarDay): CalendarDay {
  const { day } = layer.handover;
  if (day === undefined || !layer.length.endsWith('w')) {
    return start;
  }
  return start - ((weekdayOf(start) - weekdays.indexOf(day) + 7) % 7);
}
