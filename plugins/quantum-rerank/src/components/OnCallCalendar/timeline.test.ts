import { onCallSchedule, shift } from '../../__testUtils__/onCallFixtures';
import { barsOf, weeksFrom } from './timeline';

const HOUR = 3_600_000;

describe('weeksFrom', () => {
  it('begins on the Monday of the week in the zone', () => {
    // Sunday in UTC, already Monday in Auckland.
    const now = Date.parse('2026-03-01T12:00:00Z');
    expect(weeksFrom(now, 'UTC', 1)[0].from).toBe('2026-02-23T00:00:00.000Z');
    expect(weeksFrom(now, 'Pacific/Auckland', 1)[0].from).toBe(
      '2026-03-01T11:00:00.000Z',
    );
  });

  it('has days of 23 hours when clocks go forward, and no gap between weeks', () => {
    const now = Date.parse('2026-03-25T12:00:00Z');
    const weeks = weeksFrom(now, 'Europe/Berlin', 2);
    const [first, second] = weeks;
    expect(Date.parse(first.to) - Date.parse(first.from)).toBe(167 * HOUR);
    expect(first.to).toBe(second.from);
    expect(first.days).toHaveLength(7);
    expect(Date.parse(first.to) - Date.parse(first.days[6])).toBe(23 * HOUR);
  });

  it('moves by weeks', () => {
    const now = Date.parse('2026-03-04T12:00:00Z');
    expect(weeksFrom(now, 'UTC', 1, -1)[0].to).toBe(
      weeksFrom(now, 'UTC', 1)[0].from,
    );
  });
});

describe('barsOf', () => {
  const week = {
    from: '2026-03-02T00:00:00.000Z',
    to: '2026-03-09T00:00:00.000Z',
  };
  const schedule = onCallSchedule(undefined, {
    from: week.from,
    to: '2026-03-30T00:00:00.000Z',
    shifts: [
      shift({
        from: '2026-02-27T00:00:00.000Z',
        until: '2026-03-03T00:00:00.000Z',
      }),
      shift({
        from: '2026-03-05T12:00:00.000Z',
        until: undefined,
      }),
      shift({ rotation: 'secondary', from: week.from, until: week.to }),
    ],
    gaps: [
      {
        rotation: 'primary',
        source: 'profile',
        level: 2,
        from: '2026-03-03T00:00:00.000Z',
        until: '2026-03-05T12:00:00.000Z',
      },
    ],
  });

  const [primary] = schedule.rotations;
  const secondary = { ...primary, id: 'secondary' };

  it('clips to the week and keeps the order of time', () => {
    const bars = barsOf(week, primary, schedule);
    expect(bars.map(({ left }) => left)).toEqual([0, 100 / 7, 50]);
    expect(bars.map(({ width }) => width)).toEqual([
      100 / 7,
      expect.closeTo(250 / 7),
      50,
    ]);
    expect(bars.map(bar => bar.shift === undefined)).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('keeps the true times beside the clipped place', () => {
    expect(barsOf(week, primary, schedule)[0].from).toBe(
      '2026-02-27T00:00:00.000Z',
    );
  });

  it('keeps the key of a shift when another one comes before it', () => {
    const keyed = (read: typeof schedule) =>
      new Map(barsOf(week, primary, read).map(({ key, from }) => [from, key]));
    const before = keyed(schedule);
    const after = keyed({
      ...schedule,
      shifts: [
        shift({
          person: { role: 'Engineer', name: 'Ann' },
          from: '2026-03-02T00:00:00.000Z',
          until: '2026-03-02T06:00:00.000Z',
        }),
        ...schedule.shifts,
      ],
    });
    for (const [from, key] of before) {
      expect(after.get(from)).toBe(key);
    }
  });

  it('gives another key to whoever has the time now', () => {
    const [first] = barsOf(week, primary, schedule);
    const [taken] = barsOf(week, primary, {
      ...schedule,
      shifts: [
        { ...schedule.shifts[0], person: { role: 'Engineer', name: 'Ann' } },
      ],
    });
    expect(taken.from).toBe(first.from);
    expect(taken.key).not.toBe(first.key);
  });

  it('tells apart what is there twice', () => {
    const [one] = schedule.shifts;
    const bars = barsOf(week, primary, { ...schedule, shifts: [one, one] });
    expect(new Set(bars.map(({ key }) => key)).size).toBe(bars.length);
  });

  it('leaves out what only touches the week', () => {
    const after = { from: week.to, to: '2026-03-16T00:00:00.000Z' };
    expect(barsOf(after, secondary, schedule)).toEqual([]);
  });

  it('puts persons who share a time one below the other', () => {
    const named = (name: string, from: string, until: string) =>
      shift({
        person: { role: 'Engineer', name },
        from: `2026-03-${from}T00:00:00.000Z`,
        until: `2026-03-${until}T00:00:00.000Z`,
      });
    const bars = barsOf(week, primary, {
      ...schedule,
      gaps: [],
      shifts: [
        named('Ann', '02', '04'),
        named('Bob', '02', '04'),
        named('Cid', '03', '05'),
        named('Dora', '05', '08'),
      ],
    });
    expect(
      bars.map(bar => [bar.shift?.person.name, bar.row, bar.rows]),
    ).toEqual([
      ['Ann', 0, 3],
      ['Bob', 1, 3],
      ['Cid', 2, 3],
      ['Dora', 0, 1],
    ]);
    expect(new Set(bars.map(({ key }) => key)).size).toBe(4);
  });

  it('tells levels of one schedule, and sources of one name, apart', () => {
    const { from, to: until } = week;
    const shared = {
      ...schedule,
      gaps: [],
      shifts: [
        shift({ level: 1, from, until }),
        shift({ level: 2, from, until }),
        shift({ level: 2, source: 'vendor', from, until }),
      ],
    };
    const lanes = [
      { ...primary, level: 1 },
      primary,
      { ...primary, source: 'vendor' },
    ].map(rotation => barsOf(week, rotation, shared));
    expect(lanes.map(bars => bars.length)).toEqual([1, 1, 1]);
    expect(new Set(lanes.flat().map(({ key }) => key)).size).toBe(3);
  });

  it('has what is not known as such', () => {
    const bars = barsOf(week, primary, {
      ...schedule,
      shifts: [],
      gaps: [],
      unknown: [
        {
          rotation: 'primary',
          source: 'profile',
          level: 2,
          from: week.from,
          until: week.to,
        },
      ],
    });
    expect(bars).toMatchObject([{ kind: 'unknown', left: 0, width: 100 }]);
  });
});
