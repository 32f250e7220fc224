import { Settings } from 'luxon';
import { signalHistory } from '../../__testUtils__';
import { inShownUnit, timeTicks, valueScale } from './scales';

const at = '2026-03-01T10:00:00.000Z';
const measured = (...values: (number | null)[]) =>
  values.map(value => ({ at, value }));

describe('valueScale', () => {
  it('holds measurements, target and normal range, in a unit people read', () => {
    const scale = valueScale(
      signalHistory({
        points: measured(0.05, 0.412, null),
        target: { max: 0.1 },
        normal: { min: 0.05, max: 0.1 },
      }),
    );
    expect(scale).toEqual({
      divisor: 0.001,
      suffix: ' ms',
      domain: [0, 600],
      ticks: [0, 200, 400, 600],
    });
  });

  it('shows the target even when every measurement is far below it', () => {
    const { domain } = valueScale(
      signalHistory({
        points: measured(0.01),
        target: { max: 0.5 },
        normal: undefined,
      }),
    );
    expect(domain[1]).toBeGreaterThanOrEqual(500);
  });

  it('does not flatten what happens far above zero', () => {
    const { domain, suffix } = valueScale(
      signalHistory({
        unit: 'ratio',
        points: measured(1, 0.998),
        target: { min: 0.999 },
        normal: undefined,
      }),
    );
    expect(suffix).toBe(' %');
    expect(domain).toEqual([99.8, 100]);
  });

  it('keeps a target on the axis that is its lowest number', () => {
    const { domain, divisor } = valueScale(
      signalHistory({
        unit: 'ratio',
        points: measured(1),
        target: { min: 0.999 },
        normal: undefined,
      }),
    );
    expect(inShownUnit(0.999, divisor)).toBeGreaterThanOrEqual(domain[0]);
  });

  it('does not make a mountain of noise where nothing is a bound', () => {
    const { domain, ticks } = valueScale(
      signalHistory({
        unit: 'count',
        points: measured(145.9, 146.2),
        target: undefined,
        normal: undefined,
      }),
    );
    expect(domain[1] - domain[0]).toBeGreaterThan(14);
    expect(domain[0]).toBeLessThan(145.9);
    expect(ticks.length).toBeLessThan(8);
  });

  it('counts bytes in powers of 1024', () => {
    const scale = valueScale(
      signalHistory({
        unit: 'bytes',
        points: measured(1.4 * 1024 ** 3),
        target: { max: 2 * 1024 ** 3 },
        normal: undefined,
      }),
    );
    expect(scale.suffix).toBe(' GiB');
    expect(scale.ticks.at(-1)).toBe(2);
  });

  it.each([
    ['a single value', measured(5, 5)],
    ['zeros', measured(0)],
    ['nothing measured', measured(null)],
    ['negative values', measured(-3)],
  ])('has an axis for %s', (_, points) => {
    const { domain, ticks } = valueScale(
      signalHistory({
        unit: 'count',
        points,
        target: undefined,
        normal: undefined,
      }),
    );
    expect(domain[0]).toBeLessThan(domain[1]);
    expect(ticks.every(Number.isFinite)).toBe(true);
  });
});

describe('timeTicks', () => {
  const zone = Settings.defaultZone;
  afterEach(() => {
    Settings.defaultZone = zone;
  });

  it("takes round times of the viewer's zone", () => {
    Settings.defaultZone = 'Asia/Kolkata';
    const from = Date.parse('2026-03-01T10:05:00Z');
    const ticks = timeTicks(from, from + 6 * 3_600_000, '6h');
    expect(new Date(ticks[0]).toISOString()).toBe('2026-03-01T10:30:00.000Z');
    expect(ticks).toHaveLength(6);
  });

  it('takes midnights of days, also where the clocks change', () => {
    Settings.defaultZone = 'Europe/Berlin';
    const from = Date.parse('2026-03-25T10:00:00Z');
    const ticks = timeTicks(from, from + 7 * 86_400_000, '7d');
    expect(ticks.map(tick => new Date(tick).toISOString())).toEqual([
      '2026-03-25T23:00:00.000Z',
      '2026-03-26T23:00:00.000Z',
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      // Summer time.
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ]);
    expect(timeTicks(from, from + 30 * 86_400_000, '30d')).toHaveLength(6);
  });
});
