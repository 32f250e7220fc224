import ical, { ICalEventRepeatingFreq, ICalWeekday } from 'ical-generator';
import { createEvents } from 'ics';
import { DateTime } from 'luxon';
import { readCalendar } from './readCalendar';

const ZONE = 'Europe/Berlin';

/** What is read of a feed in some time: from, until, and who. */
function shown(text: string, from: string, until: string) {
  return readCalendar(text)
    .eventsBetween({ from: Date.parse(from), until: Date.parse(until) })
    .sort((a, b) => a.from - b.from)
    .map(({ from: begin, until: end, persons }) => [
      new Date(begin).toISOString().replace('.000Z', 'Z'),
      new Date(end).toISOString().replace('.000Z', 'Z'),
      persons.map(({ email, name }) => email ?? name).join('+'),
    ]);
}

/** Feeds that libraries write which this project does not read with. */
describe('feeds written by other programs', () => {
  it('of ical-generator: a weekly shift in a zone, across the end of summer time', () => {
    const calendar = ical({ name: 'Level 2', timezone: ZONE });
    calendar.createEvent({
      id: 'weekly',
      summary: 'On call: Dana',
      start: DateTime.fromISO('2026-10-19T09:00', { zone: ZONE }),
      end: DateTime.fromISO('2026-10-26T09:00', { zone: ZONE }),
      timezone: ZONE,
      repeating: {
        freq: ICalEventRepeatingFreq.WEEKLY,
        interval: 2,
        count: 3,
        byDay: [ICalWeekday.MO],
      },
      attendees: [{ email: 'dana@example.com', name: 'Dana Okafor' }],
    });

    expect(
      shown(calendar.toString(), '2026-10-01T00:00Z', '2026-12-01T00:00Z'),
    ).toEqual([
      ['2026-10-19T07:00:00Z', '2026-10-26T08:00:00Z', 'dana@example.com'],
      ['2026-11-02T08:00:00Z', '2026-11-09T08:00:00Z', 'dana@example.com'],
      ['2026-11-16T08:00:00Z', '2026-11-23T08:00:00Z', 'dana@example.com'],
    ]);
  });

  it('of ical-generator: a shift left out, and one taken by somebody else', () => {
    const calendar = ical({ name: 'Nights', timezone: ZONE });
    const night = (day: string) =>
      DateTime.fromISO(`${day}T21:00`, { zone: ZONE });
    const length = { hours: 8 };
    const attendee = (name: string) => [{ email: `${name}@example.com`, name }];
    calendar.createEvent({
      id: 'nights',
      summary: 'Night shift',
      start: night('2026-11-02'),
      end: night('2026-11-02').plus(length),
      timezone: ZONE,
      repeating: {
        freq: ICalEventRepeatingFreq.DAILY,
        count: 4,
        exclude: [night('2026-11-04')],
      },
      attendees: attendee('dana'),
    });
    calendar.createEvent({
      id: 'nights',
      summary: 'Night shift (taken)',
      recurrenceId: night('2026-11-03'),
      start: night('2026-11-03').plus({ hours: 1 }),
      end: night('2026-11-03').plus(length),
      timezone: ZONE,
      sequence: 1,
      attendees: attendee('sam'),
    });

    expect(
      shown(calendar.toString(), '2026-11-01T00:00Z', '2026-11-08T00:00Z'),
    ).toEqual([
      ['2026-11-02T20:00:00Z', '2026-11-03T04:00:00Z', 'dana@example.com'],
      ['2026-11-03T21:00:00Z', '2026-11-04T04:00:00Z', 'sam@example.com'],
      ['2026-11-05T20:00:00Z', '2026-11-06T04:00:00Z', 'dana@example.com'],
    ]);
  });

  it('of ical-generator: whole days', () => {
    const calendar = ical({ timezone: ZONE });
    calendar.createEvent({
      id: 'holiday',
      summary: 'Sam',
      start: DateTime.fromISO('2026-12-24', { zone: ZONE }),
      end: DateTime.fromISO('2026-12-27', { zone: ZONE }),
      allDay: true,
      attendees: [{ email: 'sam@example.com' }],
    });
    const [[, , person]] = shown(
      calendar.toString(),
      '2026-12-01T00:00Z',
      '2027-01-01T00:00Z',
    );
    expect(person).toBe('sam@example.com');
  });

  it('of ics: single shifts and a rule in UTC', () => {
    const { value, error } = createEvents([
      {
        uid: 'single@example.com',
        title: 'Dana Okafor',
        start: [2026, 11, 2, 9, 0],
        startInputType: 'utc',
        end: [2026, 11, 4, 9, 0],
        endInputType: 'utc',
        attendees: [{ name: 'Dana Okafor', email: 'dana@example.com' }],
      },
      {
        uid: 'rule@example.com',
        title: 'Sam',
        start: [2026, 11, 4, 9, 0],
        startInputType: 'utc',
        duration: { days: 2 },
        recurrenceRule: 'FREQ=WEEKLY;COUNT=2',
        attendees: [{ name: 'Sam', email: 'sam@example.com' }],
      },
    ]);
    expect(error).toBeFalsy();

    expect(
      shown(String(value), '2026-11-01T00:00Z', '2026-12-01T00:00Z'),
    ).toEqual([
      ['2026-11-02T09:00:00Z', '2026-11-04T09:00:00Z', 'dana@example.com'],
      ['2026-11-04T09:00:00Z', '2026-11-06T09:00:00Z', 'sam@example.com'],
      ['2026-11-11T09:00:00Z', '2026-11-13T09:00:00Z', 'sam@example.com'],
    ]);
  });
});
