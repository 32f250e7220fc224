import type {
  OnCallSchedule,
  OnCallShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import ICAL from 'ical.js';
import { digest } from '../operations/canonicalJson';
import { oneLine } from './oneLine';

/**
 * The shifts of a schedule as an iCalendar file (RFC 5545), with times in UTC.
 * It says of persons what the schedule says.
 *
 * @param writtenAt - when the file is written
 */
export function scheduleCalendar(
  schedule: OnCallSchedule,
  writtenAt: Date,
): string {
  const { entityRef, environment, from, to, shifts } = schedule;
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue(
    'prodid',
    '-//QuantumRerank Operations//On call//EN',
  );
  calendar.addPropertyWithValue('method', 'PUBLISH');
  calendar.addPropertyWithValue(
    'x-wr-calname',
    `On call: ${entityRef} ${environment}`,
  );
  const uids = new Map<string, number>();
  for (const shift of shifts) {
    const begin = shift.from ?? from;
    const end = shift.until ?? to;
    const event = new ICAL.Component('vevent');
    const uid = digest([
      entityRef,
      environment,
      shift.rotation,
      shift.source,
      shift.level,
      begin,
      shift.person.entityRef ?? shift.person.name ?? '',
    ]);
    // Persons who share a time may look alike to those who see roles only.
    const alike = uids.get(uid) ?? 0;
    uids.set(uid, alike + 1);
    event.addPropertyWithValue(
      'uid',
      `${uid}${alike > 0 ? `-${alike}` : ''}@quantum-rerank`,
    );
    event.addPropertyWithValue('dtstamp', toTime(writtenAt.toISOString()));
    event.addPropertyWithValue('dtstart', toTime(begin));
    event.addPropertyWithValue('dtend', toTime(end));
    event.addPropertyWithValue('summary', summaryOf(shift));
    event.addPropertyWithValue(
      'description',
      `Level ${shift.level}, ${shift.person.role}`,
    );
    event.addPropertyWithValue('transp', 'TRANSPARENT');
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}

function summaryOf({ title, person }: OnCallShift): string {
  return oneLine(`${title}: ${person.name ?? person.entityRef ?? person.role}`);
}

function toTime(moment: string): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(moment), true);
}
