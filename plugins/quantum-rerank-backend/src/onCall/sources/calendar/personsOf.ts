import type { OnCallSourcePerson } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type ICAL from 'ical.js';
import { ADDRESS, nameWithoutReach } from '../../persons/reachInText';

/**
 * Who has an event: those who attend it; else an address in its summary; else
 * whoever organizes it, if the summary names them or nothing; else the words
 * of the summary. An organizer is often just who keeps the calendar.
 */
export function personsOf(event: ICAL.Component): OnCallSourcePerson[] {
  const attendees = event
    .getAllProperties('attendee')
    .filter(
      property =>
        property.getFirstParameter('partstat') !== 'DECLINED' &&
        !['RESOURCE', 'ROOM'].includes(property.getFirstParameter('cutype')),
    )
    .flatMap(property => toPerson(property) ?? []);
  if (attendees.length > 0) {
    return attendees;
  }
  const words = event.getFirstPropertyValue('summary');
  const summary = typeof words === 'string' ? words.trim() : '';
  const [address] = ADDRESS.exec(summary.slice(0, 1000)) ?? [];
  if (address) {
    return [{ email: address, name: nameWithoutReach(summary) }];
  }
  const property = event.getFirstProperty('organizer');
  const organizer = property ? toPerson(property) : undefined;
  if (
    organizer &&
    (!summary || (organizer.name && summary.includes(organizer.name)))
  ) {
    return [organizer];
  }
  return summary ? [{ name: summary }] : [];
}

function toPerson(property: ICAL.Property): OnCallSourcePerson | undefined {
  const value = String(property.getFirstValue() ?? '');
  const [email] =
    ADDRESS.exec(value.replace(/^mailto:/i, '').slice(0, 300)) ?? [];
  const name = nameWithoutReach(property.getFirstParameter('cn') ?? '');
  return email || name ? { email, name } : undefined;
}
