import ICAL from 'ical.js';
import { overlaps, type Span } from '../../rotation/spans';
import { BoundedRecurrence, type Work } from './BoundedRecurrence';
import { wallOf, type CalendarClock } from './CalendarClock';

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;

/** One time at which an event takes place. */
export interface Occurrence {
  span: Span;
  /** The part of the series that says who has it. */
  component: ICAL.Component;
}

interface Part {
  component: ICAL.Component;
  start: ICAL.Time;
  zone?: string;
  /** Of the wall clock, in seconds. */
  length: number;
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
    const parts = components.flatMap(component => toPart(component) ?? []);
    this.#masters = parts.filter(
      ({ component }) => !component.hasProperty('recurrence-id'),
    );
    this.#exceptions = parts.flatMap(part => {
      const [of] = this.#instants(part.component, 'recurrence-id');
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
      ...this.#exceptions.map(({ part }) => this.#occurrence(part, part.start)),
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
        later: (wallOf(changed.start) - this.#wallIn(part, of)) / 1000,
      }));
    // What is moved into the range may come from outside of it.
    const reach = lasting.reduce(
      ({ from, until }, { later, part: { length } }) => ({
        from: Math.min(from, range.from - (later + length) * 1000 - DAY_MS),
        until: Math.max(until, range.until - later * 1000 + DAY_MS),
      }),
      range,
    );
    return this.#repeat(part, reach, work).flatMap(({ time, occurrence }) => {
      const { from } = occurrence.span;
      if (singles.has(from)) {
        return [];
      }
      const change = lasting.find(({ of }) => of < from);
      return change
        ? this.#occurrence(change.part, time, change.later)
        : occurrence;
    });
  }

  /** What a clock in the zone of a part shows at an instant. */
  #wallIn({ start, zone }: Part, instant: number): number {
    const instantAt = (wall: number) =>
      this.#clock.instantOf(start, zone, (wall - wallOf(start)) / 1000);
    const near = instant + (instant - instantAt(instant));
    return near + (instant - instantAt(near));
  }

  #repeat(
    part: Part,
    range: Span,
    work: Work,
  ): Array<{ time: ICAL.Time; occurrence: Occurrence }> {
    const { component, start } = part;
    const left = this.#instants(component, 'exdate');
    const excluded = new Set(left.map(({ instant }) => instant));
    const excludedDays = new Set(
      left.flatMap(({ time }) => (time.isDate ? dayOf(time) : [])),
    );
    const rules = component
      .getAllProperties('rrule')
      .map(property => property.getFirstValue() as ICAL.Recur);
    const times = [
      ...(rules.length > 0 ? [] : [start]),
      ...this.#times(component, 'rdate'),
      ...rules.flatMap(rule => this.#ruled(rule, part, range, work)),
    ];
    const seen = new Set<number>();
    return times.flatMap(time => {
      const occurrence = this.#occurrence(part, time);
      const { from } = occurrence.span;
      if (
        seen.has(from) ||
        excluded.has(from) ||
        excludedDays.has(dayOf(time))
      ) {
        return [];
      }
      seen.add(from);
      return [{ time, occurrence }];
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
      const { span } = this.#occurrence(part, time);
      if (span.from >= range.until || span.from > last) {
        break;
      }
      if (span.until > range.from) {
        times.push(time);
      }
    }
    return times;
  }

  #occurrence(part: Part, time: ICAL.Time, later = 0): Occurrence {
    const { component, zone, length } = part;
    return {
      component,
      span: {
        from: this.#clock.instantOf(time, zone, later),
        until: this.#clock.instantOf(time, zone, later + length),
      },
    };
  }

  #times(component: ICAL.Component, name: string): ICAL.Time[] {
    return component.getAllProperties(name).flatMap(property =>
      property
        .getValues()
        // Periods are not used for who is on call.
        .filter((value): value is ICAL.Time => value instanceof ICAL.Time),
    );
  }

  #instants(
    component: ICAL.Component,
    name: string,
  ): Array<{ time: ICAL.Time; instant: number }> {
    return component.getAllProperties(name).flatMap(property =>
      property
        .getValues()
        .filter((value): value is ICAL.Time => value instanceof ICAL.Time)
        .map(time => ({
          time,
          instant: this.#clock.instantOf(time, zoneOf(property)),
        })),
    );
  }
}

function toPart(component: ICAL.Component): Part | undefined {
  const property = component.getFirstProperty('dtstart');
  const start = property?.getFirstValue();
  if (!property || !(start instanceof ICAL.Time)) {
    return undefined;
  }
  const length = lengthOf(component, start);
  return length > 0
    ? { component, start, zone: zoneOf(property), length }
    : undefined;
}

/**
 * How long an event is on the wall clock: a shift from nine to nine stays one
 * when the clocks change in between, so shifts that follow each other leave
 * no gap.
 */
function lengthOf(component: ICAL.Component, start: ICAL.Time): number {
  const end = component.getFirstPropertyValue('dtend');
  if (end instanceof ICAL.Time) {
    return (wallOf(end) - wallOf(start)) / 1000;
  }
  const duration = component.getFirstPropertyValue('duration');
  if (duration instanceof ICAL.Duration) {
    return duration.toSeconds();
  }
  return start.isDate ? DAY_SECONDS : 0;
}

function dayOf({ year, month, day }: ICAL.Time): string {
  return `${year}-${month}-${day}`;
}

function zoneOf(property: ICAL.Property): string | undefined {
  const zone = property.getFirstParameter('tzid');
  return zone || undefined;
}
