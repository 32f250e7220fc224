import ICAL from 'ical.js';
import { IANAZone } from 'luxon';
import { WallClock } from '../../rotation/wallClock';

/**
 * What the times of a calendar mean. A time zone that has an IANA name means
 * that zone; another one is what the calendar defines it to be. All-day events
 * and times without a zone are in the zone of the calendar, else in UTC.
 */
export class CalendarClock {
  readonly #calendar: ICAL.Component;
  readonly #clocks = new Map<string, WallClock>();
  readonly #defined = new Map<string, ICAL.Timezone>();
  readonly #own: string;

  constructor(calendar: ICAL.Component) {
    this.#calendar = calendar;
    const zone = calendar.getFirstPropertyValue('x-wr-timezone');
    this.#own =
      typeof zone === 'string' && IANAZone.isValidZone(zone) ? zone : 'UTC';
  }

  /**
   * The instant of a time of the calendar.
   *
   * @param zone - `TZID` of the property it is of
   * @param plusSeconds - moves it on the wall clock
   * @throws Error for a zone that nobody defines
   */
  instantOf(
    time: ICAL.Time,
    zone: string | undefined,
    plusSeconds = 0,
  ): number {
    const wall = wallOf(time) + plusSeconds * 1000;
    if (!time.isDate && time.zone?.tzid === 'UTC') {
      return wall;
    }
    const name = time.isDate || !zone ? this.#own : zone.replace(/^\//, '');
    if (IANAZone.isValidZone(name)) {
      return this.#wallClock(name).instantOf(0, wall);
    }
    const defined = this.#define(zone ?? name);
    const shown = new Date(wall);
    const offset = defined.utcOffset(
      new ICAL.Time(
        {
          year: shown.getUTCFullYear(),
          month: shown.getUTCMonth() + 1,
          day: shown.getUTCDate(),
          hour: shown.getUTCHours(),
          minute: shown.getUTCMinutes(),
          second: shown.getUTCSeconds(),
        },
        defined,
      ),
    );
    return wall - offset * 1000;
  }

  #wallClock(name: string): WallClock {
    let clock = this.#clocks.get(name);
    if (!clock) {
      clock = new WallClock(name);
      this.#clocks.set(name, clock);
    }
    return clock;
  }

  #define(name: string): ICAL.Timezone {
    const known = this.#defined.get(name);
    if (known) {
      return known;
    }
    const component = this.#calendar
      .getAllSubcomponents('vtimezone')
      .find(each => each.getFirstPropertyValue('tzid') === name);
    const yearly = component
      ?.getAllSubcomponents()
      .every(part =>
        part
          .getAllProperties('rrule')
          .every(
            rule => (rule.getFirstValue() as ICAL.Recur).freq === 'YEARLY',
          ),
      );
    if (!component || !yearly) {
      throw new Error(
        component
          ? 'It defines a time zone whose rules are not yearly'
          : 'It uses a time zone that it does not define',
      );
    }
    const zone = this.#calendar.getTimeZoneByID(name);
    if (!zone) {
      throw new Error('It uses a time zone that it does not define');
    }
    this.#defined.set(name, zone);
    return zone;
  }
}

/** What a clock shows, in milliseconds, as if it were in UTC. */
export function wallOf(time: ICAL.Time): number {
  const { year, month, day, hour, minute, second } = time;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
