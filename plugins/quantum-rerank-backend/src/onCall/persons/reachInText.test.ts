import ICAL from 'ical.js';
import { personsOf } from '../sources/calendar/personsOf';
import { nameWithoutReach } from './reachInText';

describe('a name without ways to reach somebody', () => {
  it.each([
    ['Dana Okafor', 'Dana Okafor'],
    ['Ops: night, level 2 (24/7)', 'Ops: night, level 2 (24/7)'],
    ['On call: dana@corp.com', undefined],
    ['dana@corp.com', undefined],
    ['Dana Okafor <dana@corp.com>', 'Dana Okafor'],
    ['On call: <dana@corp.com>', undefined],
    ['On call: Dana Okafor (dana@corp.com)', 'On call: Dana Okafor'],
    ['dana@corp.com is on call', 'is on call'],
    ['dana@corp.com, sam@corp.com', undefined],
    ['Dana +49 30 123-456', 'Dana'],
    ['(030) 1234567', undefined],
    ['Dana (+49 30 123-456)', 'Dana'],
  ])('of %p is %p', (name, left) => {
    expect(nameWithoutReach(name)).toBe(left);
  });

  it('takes no time for a hostile text', () => {
    const left = ['1 ', 'a@', ':', '@.', '<('].map(part =>
      nameWithoutReach(part.repeat(10_000)),
    );
    expect(left[0]).toBeUndefined();
  });
});

describe('persons of an event', () => {
  const of = (...lines: string[]) =>
    personsOf(
      ICAL.Component.fromString(
        ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n'),
      ),
    );

  it.each([
    ['SUMMARY:On call: dana@corp.com', undefined],
    ['ATTENDEE;CN=dana@corp.com:mailto:dana@corp.com', undefined],
    ['ATTENDEE;CN=Dana Okafor:mailto:dana@corp.com', 'Dana Okafor'],
    ['SUMMARY:Dana Okafor dana@corp.com', 'Dana Okafor'],
  ])('have no address for a name: %s', (line, name) => {
    expect(of(line)).toEqual([{ email: 'dana@corp.com', name }]);
  });
});
