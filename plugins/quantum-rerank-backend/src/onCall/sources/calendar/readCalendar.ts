import type { OnCallSourcePerson } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import ICAL from 'ical.js';
import { overlaps, type Span } from '../../rotation/spans';
import { Work } from './BoundedRecurrence';
import { CalendarClock } from './CalendarClock';
import { CalendarEvent } from './CalendarEvent';
import { personsOf } from './personsOf';

const MOST_EVENTS = 5_000;

/** A stretch of time in a calendar, and who has it. */
export interface CalendarShift extends Span {
  persons: OnCallSourcePerson[];
}

/** A feed that was read. */
export interface Calendar {
  /**
   * Events that overlap a stretch of time, whole.
   *
   * @throws Error when events repeat too often to be worked out
   */
  eventsBetween(range: Span): CalendarShift[];
}

/**
 * Reads an iCalendar feed (RFC 5545), whatever program wrote it.
 *
 * @throws Error without any text of the feed when it is none
 */
export function readCalendar(text: string): Calendar {
  const events = parse(text).flatMap(eventsOf);
  return {
    eventsBetween: range => {
      const work = new Work();
      return events
        .flatMap(event => event.occurrencesBetween(range, work))
        .filter(({ span }) => overlaps(span, range))
        .map(({ span, component }) => ({
          ...span,
          persons: personsOf(component),
        }));
    },
  };
}

function parse(text: string): ICAL.Component[] {
  const garbage = 'Its answer is not an iCalendar feed';
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR\r?\n/i.test(text)) {
    throw new Error(garbage);
  }
  let calendars: unknown[];
  try {
    const parsed = ICAL.parse(text.replace(/^\uFEFF/, '')) as unknown[];
    // Several calendars after each other are a list of them.
    calendars = Array.isArray(parsed[0]) ? parsed : [parsed];
  } catch {
    throw new Error(garbage);
  }
  return calendars.map(
    each =>
      new ICAL.Component(
        each as ConstructorParameters<typeof ICAL.Component>[0],
      ),
  );
}

function eventsOf(calendar: ICAL.Component): CalendarEvent[] {
  const components = calendar.getAllSubcomponents('vevent');
  if (components.length > MOST_EVENTS) {
    throw new Error(`It has more than ${MOST_EVENTS} events`);
  }
  const clock = new CalendarClock(calendar);
  const series = new Map<string, ICAL.Component[]>();
  components.forEach((component, index) => {
    const uid = component.getFirstPropertyValue('uid');
    // Without a name each stands for itself.
    const key = uid ? `uid ${String(uid)}` : `no ${index}`;
    series.set(key, [...(series.get(key) ?? []), component]);
  });
  return [...series.values()].map(parts => new CalendarEvent(parts, clock));
}
