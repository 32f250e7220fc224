import ICAL from 'ical.js';
import type { Span } from '../../rotation/spans';
import { wallOf, type CalendarClock } from './CalendarClock';

const DAY_SECONDS = 86_400;

/** An event as it is written once, which may repeat. */
export interface Part {
  component: ICAL.Component;
  start: ICAL.Time;
  zone?: string;
  /** As it stands in the feed, which may say its end in another zone. */
  span: Span;
  /**
   * On the wall clock of the zone, in seconds: a shift from nine to nine stays
   * one when the clocks change in between, so shifts that follow each other
   * leave no gap.
   */
  length: number;
}

/** A time at which a part takes place. */
export interface Moment {
  time: ICAL.Time;
  /** `TZID` of the property it is of. */
  zone?: string;
  /** Where it has an end of its own. */
  until?: number;
}

/** What an event says of itself; undefined where it takes no time. */
export function toPart(
  clock: CalendarClock,
  component: ICAL.Component,
): Part | undefined {
  const property = component.getFirstProperty('dtstart');
  const start = property?.getFirstValue();
  if (!property || !(start instanceof ICAL.Time)) {
    return undefined;
  }
  const zone = zoneOf(property);
  const from = clock.instantOf(start, zone);
  const ending = component.getFirstProperty('dtend');
  const end = ending?.getFirstValue();
  const until =
    ending && end instanceof ICAL.Time
      ? endOf(clock, { time: end, zone: zoneOf(ending) }, { start, zone })
      : clock.instantOf(start, zone, durationOf(component, start));
  if (until <= from) {
    return undefined;
  }
  const onWall = wallIn(clock, { start, zone }, until) - wallOf(start);
  return {
    component,
    start,
    zone,
    span: { from, until },
    // Less than nothing where it lasts while the clocks are put back.
    length: (onWall > 0 ? onWall : until - from) / 1000,
  };
}

/** Times beside the rules, which may be periods with ends of their own. */
export function addedMoments(
  clock: CalendarClock,
  component: ICAL.Component,
): Moment[] {
  return component.getAllProperties('rdate').flatMap(property => {
    const zone = zoneOf(property);
    return property.getValues().flatMap((value): Moment[] => {
      if (value instanceof ICAL.Time) {
        return [{ time: value, zone }];
      }
      if (!(value instanceof ICAL.Period)) {
        return [];
      }
      const { start: time, end, duration } = value;
      const until = end
        ? endOf(clock, { time: end, zone }, { start: time, zone })
        : clock.instantOf(time, zone, duration?.toSeconds());
      return until > clock.instantOf(time, zone) ? [{ time, zone, until }] : [];
    });
  });
}

/** Every instant of a property, and the time it is written as. */
export function instantsOf(
  clock: CalendarClock,
  component: ICAL.Component,
  name: string,
): Array<{ time: ICAL.Time; instant: number }> {
  return component.getAllProperties(name).flatMap(property =>
    property
      .getValues()
      .filter((value): value is ICAL.Time => value instanceof ICAL.Time)
      .map(time => ({
        time,
        instant: clock.instantOf(time, zoneOf(property)),
      })),
  );
}

/** What a clock in the zone of a part shows at an instant. */
export function wallIn(
  clock: CalendarClock,
  { start, zone }: Pick<Part, 'start' | 'zone'>,
  instant: number,
): number {
  const instantAt = (wall: number) =>
    clock.instantOf(start, zone, (wall - wallOf(start)) / 1000);
  const near = instant + (instant - instantAt(instant));
  return near + (instant - instantAt(near));
}

/** The instant of an end. One without a zone is in that of the beginning. */
function endOf(
  clock: CalendarClock,
  { time, zone }: Moment,
  { start, zone: own }: Pick<Part, 'start' | 'zone'>,
): number {
  const hasZone = !time.isDate && (zone || time.zone?.tzid === 'UTC');
  return hasZone
    ? clock.instantOf(time, zone)
    : clock.instantOf(start, own, (wallOf(time) - wallOf(start)) / 1000);
}

/** How long an event without an end is, in seconds. */
function durationOf(component: ICAL.Component, start: ICAL.Time): number {
  const duration = component.getFirstPropertyValue('duration');
  if (duration instanceof ICAL.Duration) {
    return duration.toSeconds();
  }
  return start.isDate ? DAY_SECONDS : 0;
}

function zoneOf(property: ICAL.Property): string | undefined {
  const zone = property.getFirstParameter('tzid');
  return zone || undefined;
}
