import ICAL from 'ical.js';
import { instantsOf } from './calendarParts';
import { wallOf, type CalendarClock } from './CalendarClock';

/**
 * Without what a later version replaces: of one occurrence the highest
 * `SEQUENCE` counts, then the latest `DTSTAMP`; of the event itself all with
 * the highest `SEQUENCE`, as some programs give several events one `UID`.
 */
export function newestVersions(
  clock: CalendarClock,
  components: ICAL.Component[],
): ICAL.Component[] {
  const versions = new Map<string, ICAL.Component[]>();
  for (const component of components) {
    const property = component.getFirstProperty('recurrence-id');
    const [of] = instantsOf(clock, component, 'recurrence-id');
    const key = property
      ? `${of?.instant} ${property.getFirstParameter('range')}`
      : 'the event itself';
    versions.set(key, [...(versions.get(key) ?? []), component]);
  }
  return [...versions.values()].flatMap(all => {
    const highest = Math.max(...all.map(sequenceOf));
    const last = all.filter(each => sequenceOf(each) === highest);
    return last[0].hasProperty('recurrence-id')
      ? last.reduce((one, other) =>
          stampOf(other) >= stampOf(one) ? other : one,
        )
      : last;
  });
}

function sequenceOf(component: ICAL.Component): number {
  const sequence = Number(component.getFirstPropertyValue('sequence') ?? 0);
  return Number.isFinite(sequence) ? sequence : 0;
}

function stampOf(component: ICAL.Component): number {
  const stamp = component.getFirstPropertyValue('dtstamp');
  return stamp instanceof ICAL.Time ? wallOf(stamp) : 0;
}
