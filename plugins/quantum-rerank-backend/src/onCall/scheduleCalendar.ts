import type {
  OnCallSchedule,
  OnCallShift,
  OnCallSourceState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import ICAL from 'ical.js';
import { digest } from '../operations/canonicalJson';
import { oneLine } from './oneLine';
import { overlaps, type Span } from './rotation/spans';
import { weekByWeek, wholeWeeks } from './rotation/weeks';

/** What is written of a time. */
interface Entry {
  /** What tells it from others, whichever time is asked for. */
  key: Array<string | number>;
  from: string;
  until: string;
  summary: string;
  description: string[];
}

/**
 * A schedule as an iCalendar file (RFC 5545), with times in UTC: its shifts,
 * when nobody is on call, and when nobody can say. It says of persons what the
 * schedule says.
 *
 * @param schedule - with gaps and unknown times of whole weeks, so that files
 * of different times agree on what a gap is
 * @param writtenAt - when the file is written
 */
export function scheduleCalendar(
  schedule: OnCallSchedule,
  writtenAt: Date,
): string {
  const { entityRef, environment } = schedule;
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
  const unread = schedule.sources.filter(({ state }) => state !== 'live');
  if (unread.length > 0) {
    calendar.addPropertyWithValue('x-wr-caldesc', unread.map(ageOf).join(' '));
  }
  const uids = new Map<string, number>();
  for (const entry of [...shiftsOf(schedule), ...stretchesOf(schedule)]) {
    const event = new ICAL.Component('vevent');
    const uid = digest([entityRef, environment, ...entry.key]);
    // Persons who share a time may look alike to those who see roles only.
    const alike = uids.get(uid) ?? 0;
    uids.set(uid, alike + 1);
    event.addPropertyWithValue(
      'uid',
      `${uid}${alike > 0 ? `-${alike}` : ''}@quantum-rerank`,
    );
    event.addPropertyWithValue('dtstamp', toTime(writtenAt.toISOString()));
    event.addPropertyWithValue('dtstart', toTime(entry.from));
    event.addPropertyWithValue('dtend', toTime(entry.until));
    event.addPropertyWithValue('summary', entry.summary);
    event.addPropertyWithValue('description', entry.description.join('\n'));
    event.addPropertyWithValue('transp', 'TRANSPARENT');
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}

function shiftsOf({ from, to, shifts, sources }: OnCallSchedule): Entry[] {
  return shifts.map(shift => ({
    key: [
      shift.rotation,
      shift.source,
      shift.level,
      shift.from ?? 'open',
      shift.person.entityRef ?? shift.person.name ?? '',
    ],
    from: shift.from ?? from,
    until: shift.until ?? to,
    summary: summaryOf(shift),
    description: [
      `Level ${shift.level}, ${shift.person.role}`,
      ...sources
        .filter(({ id, state }) => id === shift.source && state !== 'live')
        .map(ageOf),
    ],
  }));
}

function stretchesOf(schedule: OnCallSchedule): Entry[] {
  const { rotations, sources, gaps, unknown } = schedule;
  const range = {
    from: Date.parse(schedule.from),
    until: Date.parse(schedule.to),
  };
  const titleOf = (rotation: string, source: string) =>
    rotations.find(each => each.id === rotation && each.source === source)
      ?.title ?? rotation;
  const entry =
    (kind: string, where: Array<string | number>, words: string[]) =>
    ({ from, until }: Span): Entry => ({
      key: [kind, ...where, from],
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
      summary: words[0],
      description: words.slice(1),
    });
  const pieces = (span: Span) =>
    weekByWeek(span).filter(piece => overlaps(piece, range));
  return [
    ...gaps.flatMap(gap =>
      pieces(toSpan(gap)).map(
        entry(
          'gap',
          [gap.rotation, gap.source, gap.level],
          [
            oneLine(`${titleOf(gap.rotation, gap.source)}: nobody is on call`),
            `Level ${gap.level}`,
          ],
        ),
      ),
    ),
    ...unknown.flatMap(time =>
      pieces(toSpan(time)).map(
        entry(
          'unknown',
          [time.rotation, time.source, time.level],
          [
            oneLine(`${titleOf(time.rotation, time.source)}: not known`),
            `Level ${time.level}`,
            ...sources.filter(({ id }) => id === time.source).map(ageOf),
          ],
        ),
      ),
    ),
    // Of one that never answered not even the schedules are known.
    ...sources
      .filter(
        ({ id, state }) =>
          state === 'unreachable' &&
          !rotations.some(({ source }) => source === id),
      )
      .flatMap(source =>
        pieces(wholeWeeks(range)).map(
          entry(
            'unknown',
            [source.id],
            [oneLine(`${source.title}: not known`), ageOf(source)],
          ),
        ),
      ),
  ];
}

/** How old what a source says is, where it cannot be read. */
function ageOf({ title, state, lastSuccessAt, reason }: OnCallSourceState) {
  const known =
    state === 'unreachable'
      ? 'nothing is known from it'
      : `what it says is from ${lastSuccessAt}`;
  return oneLine(
    `${title} cannot be read, and ${known}${reason ? ` (${reason})` : ''}.`,
  );
}

function summaryOf({ title, person }: OnCallShift): string {
  return oneLine(`${title}: ${person.name ?? person.entityRef ?? person.role}`);
}

function toSpan({ from, until }: { from: string; until: string }): Span {
  return { from: Date.parse(from), until: Date.parse(until) };
}

function toTime(moment: string): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(moment), true);
}
