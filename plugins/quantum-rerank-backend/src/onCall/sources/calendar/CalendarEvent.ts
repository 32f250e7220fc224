import ICAL from 'ical.js';
import { overlaps, type Span } from '../../rotation/spans';
import { BoundedRecurrence } from './BoundedRecurrence';
import { wallOf, type CalendarClock } from './CalendarClock';

const DAY_SECONDS = 86_400;

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

/** An event with its repetitions and their exceptions. */
export class CalendarEvent {
  readonly #clock: CalendarClock;
  readonly #masters: Part[];
  readonly #exceptions: Array<{ of: number; part: Part }>;

  /** @param components - all of one `UID` */
  constructor(components: ICAL.Component[], clock: CalendarClock) {
    this.#clock = clock;
    const parts = components.flatMap(component => toPart(component) ?? []);
    this.#masters = parts.filter(
      ({ component }) => !component.hasProperty('recurrence-id'),
    );
    this.#exceptions = parts.flatMap(part => {
      const [of] = this.#instants(part.component, 'recurrence-id');
      return of === undefined ? [] : [{ of: of.instant, part }];
    });
  }

  /**
   * Occurrences that overlap a stretch of time.
   *
   * @throws Error when there are too many before it
   */
  occurrencesBetween(range: Span): Occurrence[] {
    const changed = new Set(this.#exceptions.map(({ of }) => of));
    return [
      ...this.#masters.flatMap(part =>
        this.#repeat(part, range).filter(({ span }) => !changed.has(span.from)),
      ),
      ...this.#exceptions.map(({ part }) => this.#occurrence(part, part.start)),
    ].filter(
      ({ span, component }) =>
        overlaps(span, range) &&
        component.getFirstPropertyValue('status') !== 'CANCELLED',
    );
  }

  #repeat(part: Part, range: Span): Occurrence[] {
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
      ...rules.flatMap(rule => this.#ruled(rule, part, range)),
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
      return [occurrence];
    });
  }

  /** The times of a rule that matter for the range. */
  #ruled(rule: ICAL.Recur, part: Part, range: Span): ICAL.Time[] {
    const { start, zone } = part;
    const last =
      rule.until === null || rule.until === undefined
        ? Infinity
        : this.#clock.instantOf(rule.until, zone) +
          // A day without a time is meant with all of it.
          (rule.until.isDate && !start.isDate ? DAY_SECONDS * 1000 - 1 : 0);
    const times: ICAL.Time[] = [];
    for (const time of new BoundedRecurrence(rule, start)) {
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

  #occurrence({ component, zone, length }: Part, time: ICAL.Time): Occurrence {
    return {
      component,
      span: {
        from: this.#clock.instantOf(time, zone),
        until: this.#clock.instantOf(time, zone, length),
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
