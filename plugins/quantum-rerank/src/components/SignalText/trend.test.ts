import { trendOf } from './trend';

const points = (...values: (number | null)[]) =>
  values.map((value, index) => ({
    at: new Date(index * 60_000).toISOString(),
    value,
  }));

describe('trendOf', () => {
  it.each([
    ['rising', points(1, 1.1, 1, 1.5, 1.6, 1.7, 2, 2.1, 2.05)],
    ['falling', points(2, 2.1, 2.05, 1.5, 1.6, 1.7, 1, 1.1, 1)],
    ['steady', points(1, 1.01, 1, 1.02, 1.01, 1, 1.02, 1.01, 1.02)],
    ['steady', points(0, 0, 0, 0, 0, 0)],
    ['rising', points(0, 0, 0, 0, 0, 0, 1, 1, 1)],
    ['unknown', points(1, 2, null, 3, null, null, 4)],
    ['unknown', []],
  ])('is %s', (trend, values) => {
    expect(trendOf(values)).toBe(trend);
  });

  it('takes one spike, and what scatters anyway, for no trend', () => {
    expect(trendOf(points(1, 1, 1, 1, 1, 1, 1, 50, 1))).toBe('steady');
    expect(trendOf(points(1, 9, 2, 8, 1, 9, 3, 9, 2))).toBe('steady');
  });
});
