import { reading } from '../../__testUtils__';
import { areShares, chartsOf, dashboardOf } from './layout';

describe('dashboardOf', () => {
  it.each([
    ['health', 'service-health'],
    ['performance', 'performance'],
    ['resources', 'performance'],
    ['business', 'business'],
  ] as const)('draws %s in %s', (group, dashboard) => {
    expect(dashboardOf(reading({ group }))).toBe(dashboard);
  });

  it('lets the profile say otherwise', () => {
    expect(
      dashboardOf(reading({ group: 'business', dashboard: 'service-health' })),
    ).toBe('service-health');
  });
});

describe('chartsOf', () => {
  const titles = (readings: Parameters<typeof chartsOf>[0]) =>
    chartsOf(readings, 'performance').map(({ title, readings: own }) => [
      title,
      own.map(({ id }) => id),
    ]);

  it('draws together what the profile says, in its order', () => {
    expect(
      titles([
        reading({ id: 'a', title: 'A', chart: 'Both' }),
        reading({ id: 'b', title: 'B' }),
        reading({ id: 'c', title: 'C', chart: 'Both' }),
        reading({ id: 'd', title: 'D', group: 'business' }),
      ]),
    ).toEqual([
      ['Both', ['a', 'c']],
      ['B', ['b']],
    ]);
  });

  it('never puts two units on one axis', () => {
    expect(
      titles([
        reading({ id: 'a', chart: 'Both', unit: 'seconds' }),
        reading({ id: 'b', chart: 'Both', unit: 'bytes' }),
      ]),
    ).toEqual([
      ['Both', ['a']],
      ['Both', ['b']],
    ]);
  });
});

describe('areShares', () => {
  const shares = (...values: (number | undefined)[]) =>
    areShares(values.map(value => reading({ unit: 'ratio', value })));

  it('needs the parts of one whole', () => {
    expect(shares(0.6, 0.3, 0.101)).toBe(true);
    expect(shares(0.6, 0.3)).toBe(false);
    expect(shares(0.6, 0.4, undefined)).toBe(false);
    expect(shares(1)).toBe(false);
    expect(areShares([reading({ value: 0.5 }), reading({ value: 0.5 })])).toBe(
      false,
    );
  });
});
