import {
  alertRuleSchema,
  type SignalReading,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testSignal } from './__testUtils__/testSignals';
import {
  judgeAll,
  judgeMeasurement,
  judgeValue,
  rulesOf,
  type SignalBounds,
} from './verdict';
import { valueInWords } from './words';

const rule = (severity: string, bound: object) =>
  alertRuleSchema.parse({
    id: `at-${severity.toLowerCase()}`,
    severity,
    title: severity,
    signal: 'test',
    for: '5m',
    response: 'Look.',
    ...bound,
  });

describe('judgeValue', () => {
  const signal = testSignal({
    target: { max: 0.01 },
    normal: { max: 0.005 },
  });
  // The four bounds that the guide has for errors.
  const bounds: SignalBounds = {
    signal,
    rules: rulesOf(signal, [
      rule('P1', { above: 0.05 }),
      rule('P0', { above: 0.1 }),
    ]),
    environment: 'production',
  };

  it.each([
    [0.005, 'ok', undefined],
    [0.006, 'warning', '0.6 % is above the normal range, which ends at 0.5 %'],
    [0.01, 'warning', '1 % is above the normal range, which ends at 0.5 %'],
    [0.02, 'warning', '2 % is above the target of 1 %'],
    [0.05, 'warning', '5 % is above the target of 1 %'],
    [0.06, 'critical', '6 % is above the P1 bound of 5 %'],
    [0.2, 'critical', '20 % is above the P0 bound of 10 %'],
  ])('%d is %s', (value, state, reason) => {
    expect(judgeValue(value, bounds)).toEqual(
      reason ? { state, reason } : { state },
    );
  });

  it.each([
    ['lower', 1, 'ok'],
    ['lower', 5, 'warning'],
    ['higher', 1, 'warning'],
    ['higher', 5, 'ok'],
    ['within', 1, 'warning'],
    ['within', 5, 'warning'],
    ['within', 3, 'ok'],
  ] as const)('where %s is better, %d is %s', (good, value, state) => {
    expect(
      judgeValue(value, {
        signal: testSignal({ good, normal: { min: 2, max: 4 }, unit: 'count' }),
        rules: [],
        environment: 'production',
      }).state,
    ).toBe(state);
  });

  it('knows a lower bound and P2', () => {
    expect(
      judgeValue(0.1, {
        signal: testSignal({ good: 'higher' }),
        rules: [rule('P2', { below: 0.2 })],
        environment: 'production',
      }),
    ).toEqual({
      state: 'warning',
      reason: '10 % is below the P2 bound of 20 %',
    });
  });

  it('compares with what is normal where it is normal only', () => {
    const elsewhere = {
      signal: testSignal({ normal: { max: 1 }, normalIn: ['production'] }),
      rules: [],
    };
    const state = (environment: string) =>
      judgeValue(2, { ...elsewhere, environment }).state;
    expect([state('production'), state('staging')]).toEqual(['warning', 'ok']);
  });
});

describe('judgeMeasurement', () => {
  const bounds = {
    signal: testSignal(),
    rules: [],
    environment: 'production',
  };
  const options = { now: 100_000, maxAgeMs: 45_000 };

  it('is unknown without a value, and says why', () => {
    expect(judgeMeasurement({ problem: 'why' }, bounds, options)).toEqual({
      state: 'unknown',
      reason: 'why',
    });
    expect(judgeMeasurement(undefined, bounds, options).state).toBe('unknown');
  });

  it('is unknown once the value is too old', () => {
    expect(
      judgeMeasurement({ value: 0, at: 55_000 }, bounds, options).state,
    ).toBe('ok');
    expect(judgeMeasurement({ value: 0, at: 54_000 }, bounds, options)).toEqual(
      { state: 'unknown', reason: 'The last value is 46 s old' },
    );
  });
});

describe('judgeAll', () => {
  const live = { kind: 'scrape', state: 'live' } as const;
  const readings = (...states: SignalReading['state'][]) =>
    states.map(
      (state, index) =>
        ({
          id: `s${index}`,
          title: `Signal ${index}`,
          state,
          reason: 'because',
        } as SignalReading),
    );

  it.each([
    [['ok', 'ok'], 'ok', '2 signals are within bounds'],
    [['ok', 'unknown'], 'unknown', '1 signal is within bounds; 1 not known'],
    [['ok', 'unknown', 'warning'], 'warning', 'Signal 2: because; 1 not known'],
    [
      ['warning', 'critical', 'ok'],
      'critical',
      'Signal 1: because; 1 more out of range',
    ],
    [['unknown', 'unknown'], 'unknown', 'No signal is known: because'],
    [[], 'unknown', 'The profile names no signals'],
  ] as const)('%j is %s', (states, state, summary) => {
    expect(judgeAll(readings(...states), live, new Set())).toEqual({
      state,
      summary,
    });
  });

  it('is not held up by what nothing measures, unless that is all', () => {
    expect(judgeAll(readings('ok', 'unknown'), live, new Set(['s1']))).toEqual({
      state: 'ok',
      summary: '1 signal is within bounds; 1 not known',
    });
    expect(judgeAll(readings('unknown'), live, new Set(['s0'])).state).toBe(
      'unknown',
    );
  });
});

describe('valueInWords', () => {
  it.each([
    [0.1321, 'seconds', '132.1 ms'],
    [1.5, 'seconds', '1.5 s'],
    [0.9995, 'ratio', '99.95 %'],
    [1.5 * 1024 ** 3, 'bytes', '1.5 GiB'],
    [0, 'bytes', '0 B'],
    [2.5 * 1024 ** 2, 'bytes-per-second', '2.5 MiB/s'],
    [75.25, 'requests-per-second', '75.25 requests/s'],
    [0.4, 'cores', '0.4 cores'],
    [12345, 'count', '12345'],
  ] as const)('%d in %s is %s', (value, unit, words) => {
    expect(valueInWords(value, unit)).toBe(words);
  });
});
