import {
  freezeWindowRuleSchema,
  type FreezeWindowRule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { findRuleProblem } from './checkRule';
import { spanAt, spansBetween } from './freezeSpans';

const NOW = Date.parse('2026-11-24T00:00:00Z');

function ruleOf(input: Partial<FreezeWindowRule>): FreezeWindowRule {
  return freezeWindowRuleSchema.parse({
    id: 'test',
    title: 'Test',
    duration: '2h',
    ...input,
  });
}

function listed(
  input: Partial<FreezeWindowRule>,
  from: string,
  until: string,
): string[] {
  return spansBetween(ruleOf(input), {
    from: Date.parse(from),
    until: Date.parse(until),
  }).map(
    span =>
      `${new Date(span.from).toISOString().slice(0, 16)} ${new Date(span.until)
        .toISOString()
        .slice(0, 16)}`,
  );
}

describe('freeze windows', () => {
  it('come once, on the clock of their zone', () => {
    const yearEnd = {
      start: '2026-12-18T18:00',
      duration: '17d',
      timeZone: 'Europe/Berlin',
    };
    expect(
      listed(yearEnd, '2026-11-24T00:00:00Z', '2027-06-01T00:00:00Z'),
    ).toEqual(['2026-12-18T17:00 2027-01-04T17:00']);
    const rule = ruleOf(yearEnd);
    const from = Date.parse('2026-12-18T17:00:00Z');
    const until = Date.parse('2027-01-04T17:00:00Z');
    expect(spanAt(rule, from - 1)).toBeUndefined();
    expect(spanAt(rule, from)).toMatchObject({ from, until });
    expect(spanAt(rule, until - 1)).toMatchObject({ from, until });
    expect(spanAt(rule, until)).toBeUndefined();
  });

  it('come by cron, over the change of clocks', () => {
    expect(
      listed(
        { cron: '0 18 * * FRI', duration: '62h', timeZone: 'Europe/Berlin' },
        '2026-10-20T00:00:00Z',
        '2026-11-03T00:00:00Z',
      ),
    ).toEqual([
      // The night of 25 October is an hour longer; Monday 08:00 stays that.
      '2026-10-23T16:00 2026-10-26T07:00',
      '2026-10-30T17:00 2026-11-02T07:00',
    ]);
  });

  it('come by a rule of iCalendar, until it ends', () => {
    const rule = {
      start: '2024-11-20T00:00',
      duration: '10d',
      timeZone: 'America/New_York',
    };
    const yearly = 'FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20';
    const range = ['2024-01-01T00:00:00Z', '2029-01-01T00:00:00Z'] as const;
    expect(
      listed({ ...rule, rrule: `${yearly};COUNT=2` }, ...range),
    ).toHaveLength(2);
    expect(
      listed({ ...rule, rrule: `${yearly};UNTIL=20261120T050000Z` }, ...range),
    ).toEqual([
      '2024-11-20T05:00 2024-11-30T05:00',
      '2025-11-20T05:00 2025-11-30T05:00',
      '2026-11-20T05:00 2026-11-30T05:00',
    ]);
    expect(
      listed({ ...rule, rrule: `${yearly};UNTIL=20261120T045959Z` }, ...range),
    ).toHaveLength(2);
    expect(
      listed({ ...rule, rrule: `${yearly};UNTIL=20261120` }, ...range),
    ).toHaveLength(3);
    expect(
      listed({ ...rule, rrule: `${yearly};UNTIL=20261119T235959` }, ...range),
    ).toHaveLength(2);
  });

  it('come on the last Friday of a month', () => {
    expect(
      listed(
        {
          rrule: 'FREQ=MONTHLY;BYDAY=-1FR',
          start: '2026-01-30T16:00',
          duration: '4h',
        },
        '2026-11-01T00:00:00Z',
        '2027-02-01T00:00:00Z',
      ),
    ).toEqual([
      '2026-11-27T16:00 2026-11-27T20:00',
      '2026-12-25T16:00 2026-12-25T20:00',
      '2027-01-29T16:00 2027-01-29T20:00',
    ]);
  });

  it.each([
    ['FREQ=YEARLY', ['2024-02-29', '2028-02-29', '2032-02-29']],
    [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
      ['2024-02-29', '2028-02-29', '2032-02-29'],
    ],
    [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
      ['2024-02-29', '2025-02-28', '2026-02-28'],
    ],
  ])('%s comes on days that there are', (rrule, days) => {
    expect(
      listed(
        { rrule, start: '2024-02-29T00:00' },
        '2024-01-01T00:00:00Z',
        '2033-01-01T00:00:00Z',
      )
        .slice(0, 3)
        .map(text => text.slice(0, 10)),
    ).toEqual(days);
  });

  it('are one where they touch', () => {
    expect(
      listed(
        { cron: '0 0 * * SAT,SUN', duration: '1d' },
        '2026-11-24T00:00:00Z',
        '2026-12-01T00:00:00Z',
      ),
    ).toEqual(['2026-11-28T00:00 2026-11-30T00:00']);
  });

  it('have none before the start of a cron rule', () => {
    expect(
      listed(
        { cron: '0 0 * * *', start: '2026-11-26T00:00' },
        '2026-11-24T00:00:00Z',
        '2026-11-28T00:00:00Z',
      ),
    ).toEqual([
      '2026-11-26T00:00 2026-11-26T02:00',
      '2026-11-27T00:00 2026-11-27T02:00',
    ]);
  });
});

describe('rules that never come or are too much', () => {
  it.each([
    [{ cron: '99 * * * *' }, 'cron', 'never comes'],
    [{ cron: '0 0 30 2 *' }, 'cron', 'never comes'],
    [{ cron: 'H 3 * * *' }, 'cron', 'five fields'],
    [{ cron: '*/5 * * * *' }, 'cron', 'at most once an hour'],
    [{ cron: '0 0 * * *', duration: '0m' }, 'duration', 'from 1m to 92d'],
    [{ cron: '0 0 * * *', duration: '93d' }, 'duration', 'from 1m to 92d'],
    [{ start: '2026-02-30T00:00' }, 'start', 'not a date'],
    [{ start: '1999-01-01T00:00' }, 'start', 'year 2000'],
    [{ start: '2026-01-01T00:00', rrule: 'FREQ=HOURLY' }, 'rrule', 'FREQ='],
    [{ start: '2026-01-01T00:00', rrule: 'WEEKLY' }, 'rrule', 'FREQ='],
    [
      { start: '2026-01-01T00:00', rrule: 'FREQ=DAILY;BYHOUR=1,2' },
      'rrule',
      'must not have BYHOUR',
    ],
    [
      {
        start: '2026-01-01T00:00',
        rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      },
      'rrule',
      'too few',
    ],
  ])('%j is refused for its %s', (input, field, message) => {
    const problem = findRuleProblem(ruleOf(input), NOW);
    expect(problem).toMatchObject({ field });
    expect(problem?.message).toContain(message);
  });

  it.each([
    { cron: '0 18 * * FRI', duration: '62h' },
    { cron: '0 0 29 2 *' },
    { start: '2020-01-01T00:00' },
    { start: '2020-01-01T00:00', rrule: 'FREQ=DAILY;UNTIL=20210101' },
  ])('%j is taken', input => {
    expect(findRuleProblem(ruleOf(input), NOW)).toBeUndefined();
  });
});
