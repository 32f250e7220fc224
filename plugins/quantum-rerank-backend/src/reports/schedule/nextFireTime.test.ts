import { nextFireTime } from './nextFireTime';

describe('nextFireTime', () => {
  const timesOf = (
    cron: string,
    timeZone: string,
    after: string,
    count: number,
  ) => {
    const times: string[] = [];
    let last = new Date(after);
    while (times.length < count) {
      last = nextFireTime({ cron, timeZone }, last);
      times.push(last.toISOString());
    }
    return times;
  };

  it('keeps the time on the wall when clocks change', () => {
    expect(
      timesOf('0 7 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3),
    ).toEqual([
      '2026-03-28T06:00:00.000Z',
      '2026-03-29T05:00:00.000Z',
      '2026-03-30T05:00:00.000Z',
    ]);
    expect(
      timesOf('0 7 * * *', 'Europe/Berlin', '2026-10-23T12:00:00Z', 3),
    ).toEqual([
      '2026-10-24T05:00:00.000Z',
      '2026-10-25T06:00:00.000Z',
      '2026-10-26T06:00:00.000Z',
    ]);
  });

  it('comes once on the day on which its hour is skipped', () => {
    expect(
      timesOf('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2),
    ).toEqual(['2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z']);
  });

  it('comes once on the day on which its hour is repeated', () => {
    expect(
      timesOf('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2),
    ).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('knows working days', () => {
    // A Friday.
    expect(
      timesOf('0 7 * * MON-FRI', 'UTC', '2026-11-20T07:00:00Z', 2),
    ).toEqual(['2026-11-23T07:00:00.000Z', '2026-11-24T07:00:00.000Z']);
  });

  it.each([
    '99 * * * *',
    'H H * * *',
    '0 0 30 2 *',
    '@daily x y z w',
    'a b c d e',
  ])('refuses %s with the expression', cron => {
    expect(() => nextFireTime({ cron, timeZone: 'UTC' }, new Date())).toThrow(
      `cron "${cron}"`,
    );
  });
});
