import { readCalendar } from './readCalendar';

const lines = (...parts: string[]) => `${parts.join('\r\n')}\r\n`;

const feed = (...parts: string[]) =>
  lines(
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test',
    ...parts,
    'END:VCALENDAR',
  );

const event = (...parts: string[]) => [
  'BEGIN:VEVENT',
  'UID:one@example.com',
  'DTSTAMP:20260101T000000Z',
  ...parts,
  'END:VEVENT',
];

const other =
  (uid: string) =>
  (...parts: string[]) =>
    event(...parts).map(line =>
      line.startsWith('UID:') ? `UID:${uid}@example.com` : line,
    );

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

/** As Outlook writes it: a zone with a name of its own, defined by rules. */
const OUTLOOK = [
  'BEGIN:VTIMEZONE',
  'TZID:W. Europe Standard Time',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

describe('reading iCalendar feeds', () => {
  it('of PagerDuty: single events in UTC with attendees', () => {
    const text = feed(
      'X-WR-CALNAME:On Call Schedule for Dana',
      'METHOD:PUBLISH',
      ...event(
        'DTSTART;VALUE=DATE-TIME:20260105T090000Z',
        'DTEND;VALUE=DATE-TIME:20260112T090000Z',
        'ATTENDEE:dana.okafor@example.com',
        'SUMMARY:On Call - Dana Okafor - Primary',
        'URL:https://example.pagerduty.com/schedules#PABC',
      ),
    );
    expect(shown(text, '2026-01-06T00:00:00Z', '2026-01-07T00:00:00Z')).toEqual(
      [
        [
          '2026-01-05T09:00:00Z',
          '2026-01-12T09:00:00Z',
          'dana.okafor@example.com',
        ],
      ],
    );
    expect(shown(text, '2026-01-12T09:00:00Z', '2026-01-13T00:00:00Z')).toEqual(
      [],
    );
  });

  it('of Google: a series with a moved, a left out and an ended occurrence', () => {
    const text = feed(
      'X-WR-TIMEZONE:Europe/Berlin',
      ...event(
        'DTSTART;TZID=Europe/Berlin:20260302T090000',
        'DTEND;TZID=Europe/Berlin:20260309T090000',
        'RRULE:FREQ=WEEKLY;UNTIL=20260413T070000Z;BYDAY=MO',
        'EXDATE;TZID=Europe/Berlin:20260316T090000',
        'ORGANIZER;CN=Schedule:mailto:abc@group.calendar.google.com',
        'ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;CN=Ann;X-NUM-GUESTS=0:mail',
        ' to:ann@example.com',
        'ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com',
        'SUMMARY:On call',
      ),
      ...event(
        'RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000',
        'DTSTART;TZID=Europe/Berlin:20260324T120000',
        'DTEND;TZID=Europe/Berlin:20260330T090000',
        'ATTENDEE:mailto:cid@example.com',
      ),
      ...event(
        'RECURRENCE-ID;TZID=Europe/Berlin:20260406T090000',
        'DTSTART;TZID=Europe/Berlin:20260406T090000',
        'DTEND;TZID=Europe/Berlin:20260413T090000',
        'STATUS:CANCELLED',
      ),
    );
    expect(shown(text, '2026-03-01T00:00:00Z', '2026-06-01T00:00:00Z')).toEqual(
      [
        ['2026-03-02T08:00:00Z', '2026-03-09T08:00:00Z', 'ann@example.com'],
        ['2026-03-09T08:00:00Z', '2026-03-16T08:00:00Z', 'ann@example.com'],
        ['2026-03-24T11:00:00Z', '2026-03-30T07:00:00Z', 'cid@example.com'],
        ['2026-03-30T07:00:00Z', '2026-04-06T07:00:00Z', 'ann@example.com'],
        ['2026-04-13T07:00:00Z', '2026-04-20T07:00:00Z', 'ann@example.com'],
      ],
    );
  });

  it('of Outlook: zones that the feed defines, across the change of the clock', () => {
    const text = feed(
      ...OUTLOOK,
      ...event(
        'DTSTART;TZID=W. Europe Standard Time:20260320T090000',
        'DTEND;TZID=W. Europe Standard Time:20260321T090000',
        'RRULE:FREQ=DAILY;COUNT=20',
        'SUMMARY;LANGUAGE=en-us:Ann Example',
        'ORGANIZER;CN=Calendar Keeper:mailto:keeper@example.com',
      ),
    );
    expect(shown(text, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual(
      [
        ['2026-03-28T08:00:00Z', '2026-03-29T07:00:00Z', 'Ann Example'],
        ['2026-03-29T07:00:00Z', '2026-03-30T07:00:00Z', 'Ann Example'],
      ],
    );
  });

  it('changes an occurrence and all that follow it, where the feed says so', () => {
    const text = feed(
      ...event(
        'DTSTART;TZID=Europe/Berlin:20260302T090000',
        'DTEND;TZID=Europe/Berlin:20260309T090000',
        'RRULE:FREQ=WEEKLY',
        'EXDATE;TZID=Europe/Berlin:20260406T090000',
        'SUMMARY:Ann',
      ),
      ...event(
        // In UTC, as some programs write it; two days later, at noon.
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T080000Z',
        'DTSTART;TZID=Europe/Berlin:20260318T120000',
        'DTEND;TZID=Europe/Berlin:20260320T120000',
        'SUMMARY:Bob',
      ),
      ...event(
        'RECURRENCE-ID;TZID=Europe/Berlin:20260330T090000',
        'DTSTART;TZID=Europe/Berlin:20260330T090000',
        'DTEND;TZID=Europe/Berlin:20260331T090000',
        'SUMMARY:Cid',
      ),
      ...event(
        'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260420T090000',
        'DTSTART;TZID=Europe/Berlin:20260418T090000',
        'DTEND;TZID=Europe/Berlin:20260419T090000',
        'SUMMARY:Dan',
      ),
    );
    const all = [
      ['2026-03-02T08:00:00Z', '2026-03-09T08:00:00Z', 'Ann'],
      ['2026-03-09T08:00:00Z', '2026-03-16T08:00:00Z', 'Ann'],
      ['2026-03-18T11:00:00Z', '2026-03-20T11:00:00Z', 'Bob'],
      ['2026-03-25T11:00:00Z', '2026-03-27T11:00:00Z', 'Bob'],
      ['2026-03-30T07:00:00Z', '2026-03-31T07:00:00Z', 'Cid'],
      ['2026-04-15T10:00:00Z', '2026-04-17T10:00:00Z', 'Bob'],
      ['2026-04-18T07:00:00Z', '2026-04-19T07:00:00Z', 'Dan'],
      ['2026-04-25T07:00:00Z', '2026-04-26T07:00:00Z', 'Dan'],
    ];
    expect(shown(text, '2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z')).toEqual(
      all,
    );
    // Each is also found on its own, wherever it comes from.
    for (const [from, until, who] of all) {
      expect(shown(text, from, until)).toEqual([[from, until, who]]);
    }
  });

  it('ends a series from an occurrence on, where the feed says so', () => {
    const text = feed(
      ...event(
        'DTSTART:20260302T090000Z',
        'DURATION:P7D',
        'RRULE:FREQ=WEEKLY',
        'SUMMARY:Ann',
      ),
      ...event(
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T090000Z',
        'DTSTART:20260309T090000Z',
        'DURATION:P7D',
        'STATUS:CANCELLED',
      ),
    );
    expect(shown(text, '2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z')).toEqual(
      [['2026-03-02T09:00:00Z', '2026-03-09T09:00:00Z', 'Ann']],
    );
  });

  it('takes an end for the instant that it is, whatever zone it is in', () => {
    const text = feed(
      ...event(
        'DTSTART;TZID=Europe/Berlin:20260105T090000',
        'DTEND:20260112T080000Z',
        'SUMMARY:Ann',
      ),
      ...other('two')(
        'DTSTART;TZID=Europe/Berlin:20260112T090000',
        'DTEND;TZID=America/New_York:20260119T030000',
        'SUMMARY:Bob',
      ),
      ...other('three')(
        // Weekly, from nine to nine in Berlin, also when clocks change.
        'DTSTART;TZID=Europe/Berlin:20260316T090000',
        'DTEND:20260323T080000Z',
        'RRULE:FREQ=WEEKLY;COUNT=3',
        'SUMMARY:Cid',
      ),
      ...other('four')(
        // The second half past two of that night, which only UTC can say.
        'DTSTART;TZID=Europe/Berlin:20261025T023000',
        'DTEND:20261025T013000Z',
        'SUMMARY:Dan',
      ),
    );
    expect(shown(text, '2026-01-01T00:00:00Z', '2026-12-01T00:00:00Z')).toEqual(
      [
        ['2026-01-05T08:00:00Z', '2026-01-12T08:00:00Z', 'Ann'],
        ['2026-01-12T08:00:00Z', '2026-01-19T08:00:00Z', 'Bob'],
        ['2026-03-16T08:00:00Z', '2026-03-23T08:00:00Z', 'Cid'],
        ['2026-03-23T08:00:00Z', '2026-03-30T07:00:00Z', 'Cid'],
        ['2026-03-30T07:00:00Z', '2026-04-06T07:00:00Z', 'Cid'],
        ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', 'Dan'],
      ],
    );
  });

  it('adds times in zones of their own, and periods with ends of their own', () => {
    const text = feed(
      ...event(
        'DTSTART;TZID=Europe/Berlin:20260105T090000',
        'DTEND;TZID=Europe/Berlin:20260105T170000',
        'RDATE;TZID=America/New_York:20260106T090000',
        'RDATE;VALUE=PERIOD:20260107T080000Z/20260107T100000Z,20260108T080000Z/PT1H',
        'RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260109T090000/20260109T100000',
        'SUMMARY:Ann',
      ),
    );
    expect(shown(text, '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')).toEqual(
      [
        ['2026-01-05T08:00:00Z', '2026-01-05T16:00:00Z', 'Ann'],
        ['2026-01-06T14:00:00Z', '2026-01-06T22:00:00Z', 'Ann'],
        ['2026-01-07T08:00:00Z', '2026-01-07T10:00:00Z', 'Ann'],
        ['2026-01-08T08:00:00Z', '2026-01-08T09:00:00Z', 'Ann'],
        ['2026-01-09T08:00:00Z', '2026-01-09T09:00:00Z', 'Ann'],
      ],
    );
  });

  it('counts the last version of an event and of each occurrence', () => {
    const text = feed(
      ...event(
        'SEQUENCE:2',
        'DTSTART:20260302T090000Z',
        'DURATION:P1D',
        'RRULE:FREQ=WEEKLY;COUNT=4',
        'SUMMARY:Ann',
      ),
      ...event('DTSTART:20260301T090000Z', 'DURATION:P1D', 'SUMMARY:Old'),
      ...event(
        'SEQUENCE:2',
        'RECURRENCE-ID:20260309T090000Z',
        'DTSTART:20260309T120000Z',
        'DURATION:P1D',
        'SUMMARY:Bob',
      ),
      ...event(
        'SEQUENCE:1',
        'RECURRENCE-ID:20260309T090000Z',
        'DTSTART:20260309T100000Z',
        'DURATION:P1D',
        'SUMMARY:Old',
      ),
      ...event(
        'RECURRENCE-ID:20260316T090000Z',
        'DTSTART:20260316T100000Z',
        'DURATION:P1D',
        'SUMMARY:Old',
      ),
      ...event(
        'SEQUENCE:1',
        'RECURRENCE-ID:20260316T090000Z',
        'DTSTART:20260316T100000Z',
        'DURATION:P1D',
        'STATUS:CANCELLED',
      ),
    );
    expect(shown(text, '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z')).toEqual(
      [
        ['2026-03-02T09:00:00Z', '2026-03-03T09:00:00Z', 'Ann'],
        ['2026-03-09T12:00:00Z', '2026-03-10T12:00:00Z', 'Bob'],
        ['2026-03-23T09:00:00Z', '2026-03-24T09:00:00Z', 'Ann'],
      ],
    );
  });

  it('reads whole days in the zone of the calendar', () => {
    const text = feed(
      'X-WR-TIMEZONE:America/New_York',
      ...event(
        'DTSTART;VALUE=DATE:20260105',
        'DTEND;VALUE=DATE:20260107',
        'SUMMARY:dana.okafor@example.com is on call',
      ),
    );
    expect(shown(text, '2026-01-06T00:00:00Z', '2026-01-06T01:00:00Z')).toEqual(
      [
        [
          '2026-01-05T05:00:00Z',
          '2026-01-07T05:00:00Z',
          'dana.okafor@example.com',
        ],
      ],
    );
  });

  it('takes the organizer only where the summary names them or nothing', () => {
    const organizer = 'ORGANIZER;CN=Ann:mailto:ann@example.com';
    const of = (...parts: string[]) =>
      shown(
        feed(
          ...event(
            'DTSTART:20260105T000000Z',
            'DURATION:P1D',
            organizer,
            ...parts,
          ),
        ),
        '2026-01-05T00:00:00Z',
        '2026-01-06T00:00:00Z',
      )[0][2];
    expect(of()).toBe('ann@example.com');
    expect(of('SUMMARY:Ann on call')).toBe('ann@example.com');
    expect(of('SUMMARY:Bob')).toBe('Bob');
  });

  it.each([
    ['', 'not an iCalendar feed'],
    ['<html>BEGIN:VCALENDAR</html>', 'not an iCalendar feed'],
    ['BEGIN:VCALENDAR\r\nVERSION', 'not an iCalendar feed'],
    [
      'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n',
      'not an iCalendar',
    ],
    [
      feed(...event('DTSTART;TZID=Nowhere:20260105T000000', 'DURATION:P1D')),
      'a time zone that it does not define',
    ],
    [
      feed(
        ...event(
          'DTSTART:20260105T000000Z',
          'DURATION:PT1S',
          'RRULE:FREQ=SECONDLY',
        ),
      ),
      'too often',
    ],
    [
      feed(
        ...event(
          'DTSTART:20260105T000000Z',
          'DURATION:P1D',
          'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
        ),
      ),
      'too often',
    ],
    [
      // None of them is too much, all of them are.
      feed(
        ...Array.from({ length: 1_000 }, (_, index) => [
          'BEGIN:VEVENT',
          `UID:${index}`,
          'DTSTART:19800101T000000Z',
          'DURATION:P1D',
          'RRULE:FREQ=DAILY;COUNT=9000',
          'END:VEVENT',
        ]).flat(),
      ),
      'too often',
    ],
  ])('refuses garbage and what never ends: %#', (text, words) => {
    expect(() =>
      shown(text, '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'),
    ).toThrow(words);
  });

  it('does not quote the feed', () => {
    expect(() => readCalendar('token=secret')).toThrow(
      /^Its answer is not an iCalendar feed$/,
    );
  });
});
