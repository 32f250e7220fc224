import { signalHistory } from '../../__testUtils__';
import { chartRows, isAlone, sharedNormal, targetNumbers } from './series';

const at = (second: number) =>
  new Date(Date.UTC(2026, 2, 1, 10, 0, second)).toISOString();
const series = (id: string, ...points: [number, number | null][]) => ({
  id,
  title: id,
  history: signalHistory({
    signal: id,
    points: points.map(([second, value]) => ({ at: at(second), value })),
  }),
});

describe('chartRows', () => {
  it('puts what lies within half a step beside each other', () => {
    const rows = chartRows(
      [
        series('a', [0, 1], [60, 2]),
        series('b', [5, 10], [65, null], [125, 30]),
      ],
      10,
    );
    expect(rows.map(({ measured }) => measured)).toEqual([
      [1, 10],
      [2, null],
      [null, 30],
    ]);
    expect(rows.map(({ shown }) => shown)).toEqual([
      [0.1, 1],
      [0.2, null],
      [null, 3],
    ]);
    expect(rows[0].at).toBe(Date.parse(at(0)));
  });

  it('finds measurements with none beside them', () => {
    const rows = chartRows(
      [series('a', [0, 1], [60, null], [120, 3], [180, 4])],
      1,
    );
    expect(rows.map((_, row) => isAlone(rows, row, 0))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('bounds of several series', () => {
  it('shades only what is normal for all', () => {
    const wide = signalHistory({ normal: { min: 0, max: 2 } });
    const narrow = signalHistory({ normal: { min: 0, max: 1 } });
    const none = signalHistory({ normal: undefined });
    expect(sharedNormal([wide, none, wide])).toEqual({ min: 0, max: 2 });
    expect(sharedNormal([wide, narrow])).toBeUndefined();
    expect(sharedNormal([none])).toBeUndefined();
  });

  it('draws every target once', () => {
    expect(
      targetNumbers([
        signalHistory({ target: { max: 2 } }),
        signalHistory({ target: { min: 1, max: 2 } }),
        signalHistory({ target: undefined }),
      ]),
    ).toEqual([2, 1]);
  });
});
