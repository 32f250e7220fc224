import ICAL from 'ical.js';
import { overlaps, type Span } from '../../rotation/spans';
import { BoundedRecurrence, type Work } from './BoundedRecurrence';
import { wallOf, type CalendarClock } from './CalendarClock';
import {
  addedMoments,
  instantsOf,
  toPart,
  wallIn,
  type Moment,
  type Part,
} from './calendarParts';
import { newestVersions } from './newestVersions';

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;

/** One time at which an event takes place. */
export interface Occurrence {
  span: Span;
  /** The part of the series that says who has it. */
  component: ICAL.Component;
}

/** What takes the place of an occurrence. */
interface Exception {
  /** When that occurrence would begin. */
  of: number;
  part: Part;
  /** Also of all that come after it. */
  andFuture: boolean;
}

/** An event with its repetitions and their exceptions. */
export class CalendarEvent {
  readonly #clock: CalendarClock;
  readonly #masters: Part[];
  readonly #exceptions: Exception[];

  /** @param components - all of one `UID` */
  constructor(components: ICAL.Component[], clock: CalendarClock) {
    this.#clock = clock;
    const parts = newestVersions(clock, components).flatMap(
      component => toPart(clock, component) ?? [],
    );
    this.#masters = parts.filter(
      ({ component }) => !component.hasProperty('recurrence-id'),
    );
    this.#exceptions = parts.flatMap(part => {
      const [of] = instantsOf(this.#clock, part.component, 'recurrence-id');
      const range = part.component
        .getFirstProperty('recurrence-id')
        ?.getFirstParameter('range');
      return of === undefined
        ? []
        : [{ of: of.instant, part, andFuture: range === 'THISANDFUTURE' }];
    });
  }

  /**
   * Occurrences that overlap a stretch of time.
   *
   * @param work - that may be done for it
   * @throws Error when that is not enough
   */
  occurrencesBetween(range: Span, work: Work): Occurrence[] {
    return [
      ...this.#masters.flatMap(part => this.#changed(part, range, work)),
      ...this.#exceptions.map(({ part }) =>
        this.#occurrence(part, { time: part.start, zone: part.zone }),
      ),
    ].filter(
      ({ span, component }) =>
        overlaps(span, range) &&
        component.getFirstPropertyValue('status') !== 'CANCELLED',
    );
  }

  /** Occurrences of a part in the place of which no single other one is. */
  #changed(part: Part, range: Span, work: Work): Occurrence[] {
    const singles = new Set(this.#exceptions.map(({ of }) => of));
    const lasting = this.#exceptions
      .filter(({ andFuture }) => andFuture)
      .sort((a, b) => b.of - a.of)
      .map(({ of, part: changed }) => ({
        of,
        part: changed,
        // From one beginning to the other, as a clock on the wall shows it.
        later: (wallOf(changed.start) - wallIn(this.#clock, part, of)) / 1000,
      }));
    // What is moved into the range may come from outside of it.
    const reach = lasting.reduce(
      ({ from, until }, { later, part: { length } }) => ({
        from: Math.min(from, range.from - (later + length) * 1000 - DAY_MS),
        until: Math.max(until, range.until - later * 1000 + DAY_MS),
      }),
      range,
    );
    return this.#repeat(part, reach, work).flatMap(({ moment, occurrence }) => {
      const { from } = occurrence.span;
      if (singles.has(from)) {
        return [];
      }
      const change = lasting.find(({ of }) => of < from);
      return change
        ? this.#occurrence(
            change.part,
            { time: moment.time, zone: change.part.zone },
            change.later,
          )
        : occurrence;
    });
  }

  #repeat(
    part: Part,
    range: Span,
    work: Work,
  ): Array<{ moment: Moment; occurrence: Occurrence }> {
    const { component, start, zone } = part;
    const left = instantsOf(this.#clock, component, 'exdate');
    const excluded = new Set(left.map(({ instant }) => instant));
    const excludedDays = new Set(
      left.flatMap(({ time }) => (time.isDate ? dayOf(time) : [])),
    );
    const rules = component
      .getAllProperties('rrule')
      .map(property => property.getFirstValue() as ICAL.Recur);
    const moments: Moment[] = [
      ...(rules.length > 0 ? [] : [{ time: start, zone }]),
      ...addedMoments(this.#clock, component),
      ...rules
        .flatMap(rule => this.#ruled(rule, part, range, work))
        .map(time => ({ time, zone })),
    ];
    const seen = new Set<number>();
    return moments.flatMap(moment => {
      const occurrence = this.#occurrence(part, moment);
      const { from } = occurrence.span;
      if (
        seen.has(from) ||
        excluded.has(from) ||
        excludedDays.has(dayOf(moment.time))
      ) {
        return [];
      }
      seen.add(from);
      return [{ moment, occurrence }];
    });
  }

  /** The times of a rule that matter for the range. */
  #ruled(rule: ICAL.Recur, part: Part, range: Span, work: Work): ICAL.Time[] {
    const { start, zone } = part;
    const last =
      rule.until === null || rule.until === undefined
        ? Infinity
        : this.#clock.instantOf(rule.until, zone) +
          // A day without a time is meant with all of it.
          (rule.until.isDate && !start.isDate ? DAY_SECONDS * 1000 - 1 : 0);
    const times: ICAL.Time[] = [];
    for (const time of new BoundedRecurrence(rule, start, work)) {
      const { span } = this.#occurrence(part, { time, zone });
      if (span.from >= range.until || span.from > last) {
        break;
      }
      if (span.until > range.from) {
        times.push(time);
      }
    }
    return times;
  }

  #occurrence(part: Part, moment: Moment, later = 0): Occurrence {
    const { component, length, span: written } = part;
    const { time, zone } = moment;
    const from = this.#clock.instantOf(time, zone, later);
    const until =
      moment.until ??
      (from === written.from
        ? written.until
        : this.#clock.instantOf(time, zone, later + length));
    return { component, span: { from, until } };
  }
}

function dayOf({ year, month, day }: ICAL.Time): string {
  return `${year}-${month}-${day}`;
}
