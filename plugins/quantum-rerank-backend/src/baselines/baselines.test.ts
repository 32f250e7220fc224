import {
  profileSchema,
  signalRangeSchema,
  type AlertRule,
  type LearnedBaseline,
  type SignalRange,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testProfile } from '../operations/__testUtils__/testTarget';
import type { HistoryPoint, HistoryRange } from '../signals/MetricsSource';
import { QueryError } from '../signals/prometheus/answers';
import { testSignal } from '../signals/__testUtils__/testSignals';
import { testTarget } from '../workload/testObjects';
import { classifyChange } from './classifyChange';
import { DefaultBaselineService } from './DefaultBaselineService';
import { learnBaseline } from './learnBaseline';
import { roundOutward } from './roundOutward';

/** Numbers of 0 to 1 that are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) % 4294967296;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Values around a middle, normally distributed (Box and Muller). */
function noise(
  count: number,
  middle: number,
  spread: number,
  seed = 1,
): number[] {
  const next = random(seed);
  return Array.from(
    { length: count },
    () =>
      middle +
      spread *
        Math.sqrt(-2 * Math.log(1 - next())) *
        Math.cos(2 * Math.PI * next()),
  );
}

describe('learnBaseline', () => {
  const learn = (
    values: Array<number | null>,
    options: {
      current?: SignalRange;
      crossed?: number;
      good?: 'lower' | 'higher' | 'within';
      unit?: 'seconds' | 'ratio';
    } = {},
  ) =>
    learnBaseline({
      signal: {
        unit: options.unit ?? 'seconds',
        good: options.good ?? 'within',
      },
      current: options.current,
      values,
      crossed: options.crossed ?? 0,
    });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'finds a range that holds nearly all of what it learned from (%d)',
    seed => {
      const next = random(seed);
      const middle = 10 ** (6 * next() - 3);
      const values = noise(288, middle, middle * 0.2 * next(), seed);
      const result = learn(values);
      const { min, max } = result.learned!;
      const within = values.filter(
        value => value >= min! && value <= max!,
      ).length;
      expect(within).toBeGreaterThanOrEqual(0.97 * values.length);
      expect(result.samples + result.outliers).toBe(values.length);
      expect(result.median).toBeGreaterThan(min!);
      expect(result.median).toBeLessThan(max!);
      expect(() => signalRangeSchema.parse(result.learned)).not.toThrow();
      // Order of time means nothing for the range.
      expect(learn([...values].reverse()).learned).toEqual(result.learned);
      // Twice as much is twice as far, as near as two digits tell.
      const doubled = learn(values.map(value => 2 * value)).learned!;
      expect(doubled.max! / max!).toBeGreaterThan(1.8);
      expect(doubled.max! / max!).toBeLessThan(2.2);
    },
  );

  it('gives a constant series a width', () => {
    const { learned, median, deviation, outliers, change } = learn(
      Array(100).fill(0.073),
    );
    expect(learned).toEqual({ min: 0.072, max: 0.074 });
    expect({ median, deviation, outliers, change }).toEqual({
      median: 0.073,
      deviation: 0,
      outliers: 0,
      change: 'new',
    });
    expect(learn(Array(100).fill(0)).learned).toEqual({ min: 0, max: 0 });
    expect(learn(Array(100).fill(1), { unit: 'ratio' }).learned).toEqual({
      min: 0.99,
      max: 1,
    });
  });

  it('leaves spikes out', () => {
    const values = noise(280, 0.07, 0.005);
    const calm = learn(values);
    for (let index = 0; index < 10; index++) {
      values[index * 25] = 5 + index;
    }
    const result = learn(values);
    expect(result.outliers).toBeGreaterThanOrEqual(10);
    expect(result.learned!.max).toBeLessThan(0.1);
    expect(result.learned!.max! / calm.learned!.max!).toBeLessThan(1.15);
  });

  it('leaves spikes out of a series that is otherwise constant', () => {
    const values = Array(100).fill(3);
    values[10] = 500;
    values[60] = 700;
    expect(learn(values)).toMatchObject({
      outliers: 2,
      learned: { min: 2.9, max: 3.1 },
    });
  });

  it('takes a second level for normal, not for outliers', () => {
    const result = learn([
      ...noise(100, 50, 1, 1),
      ...noise(60, 100, 1, 2),
      ...noise(100, 50, 1, 3),
    ]);
    expect(result.outliers).toBe(0);
    expect(result.learned!.min).toBeLessThan(50);
    expect(result.learned!.max).toBeGreaterThan(100);
    expect(result.reason).toBe('It has more than one usual level');
  });

  it('says that a series drifts', () => {
    const drifting = learn(
      noise(200, 10, 0.1).map((value, index) => value + index / 20),
    );
    expect(drifting.reason).toBe('It moved during this time');
    expect(drifting.learned!.min).toBeLessThan(11);
    expect(drifting.learned!.max).toBeGreaterThan(19);
    expect(learn(noise(200, 10, 0.1)).reason).toBeUndefined();
  });

  it('learns nothing from too little, and says why', () => {
    const values = [...noise(59, 1, 0.1), NaN, Infinity, null, -Infinity];
    expect(learn(values)).toEqual({
      samples: 59,
      outliers: 0,
      change: 'none',
      reason: '59 measurements, of at least 60 that are needed',
    });
    expect(learn([], { crossed: 70 })).toMatchObject({
      change: 'none',
      reason: expect.stringContaining(
        '70 measurements of times in which an alert bound was crossed are left out',
      ),
    });
    expect(learn([...values, 1]).learned).toBeDefined();
  });

  it('leaves open what is open', () => {
    const values = noise(100, 0.01, 0.001);
    expect(
      Object.keys(learn(values, { current: { max: 1 } }).learned!),
    ).toEqual(['max']);
    expect(
      Object.keys(learn(values, { current: { min: 0 } }).learned!),
    ).toEqual(['min']);
    expect(Object.keys(learn(values, { good: 'lower' }).learned!)).toEqual([
      'max',
    ]);
    expect(Object.keys(learn(values, { good: 'higher' }).learned!)).toEqual([
      'min',
    ]);
  });

  it('never proposes more than everything', () => {
    const values = noise(100, 0.999, 0.002).map(value => Math.min(value, 1));
    expect(learn(values, { unit: 'ratio' }).learned!.max).toBe(1);
  });
});

describe('roundOutward', () => {
  it.each<[number, 'up' | 'down', number]>([
    [0.07301, 'up', 0.074],
    [0.07301, 'down', 0.073],
    [0.3, 'up', 0.3],
    [0.3, 'down', 0.3],
    [99.5, 'up', 100],
    [1_234_567, 'down', 1_200_000],
    [-5.55, 'up', -5.5],
    [-5.55, 'down', -5.6],
    [0, 'up', 0],
    [1e-9, 'up', 1e-9],
  ])('rounds %d %s to %d', (value, side, rounded) => {
    expect(roundOutward(value, side)).toBe(rounded);
  });
});

describe('classifyChange', () => {
  it.each<
    [SignalRange | undefined, SignalRange, number, LearnedBaseline['change']]
  >([
    [undefined, { max: 1 }, 0, 'new'],
    [{ min: 1, max: 2 }, { min: 1.05, max: 1.9 }, 0, 'same'],
    [{ min: 1, max: 2 }, { min: 1.5, max: 2 }, 0, 'narrower'],
    [{ min: 1, max: 2 }, { min: 0.5, max: 2.5 }, 0, 'wider'],
    [{ min: 1, max: 2 }, { min: 3, max: 4 }, 0, 'shifted'],
    [{ min: 1, max: 2 }, { min: 0.1, max: 1 }, 0, 'shifted'],
    [{ max: 2 }, { max: 1 }, 0, 'narrower'],
    [{ min: 2 }, { min: 1 }, 0, 'wider'],
    [{ max: 2 }, { max: 2.5 }, 0.6, 'same'],
  ])('%j to %j with noise %d is %s', (current, learned, spread, change) => {
    expect(classifyChange(current, learned, spread)).toBe(change);
  });
});

describe('DefaultBaselineService', () => {
  const NOW = Date.parse('2026-11-24T08:03:00Z');
  const STEP = 5 * 60_000;

  const rule = (changes: Partial<AlertRule>): AlertRule => ({
    id: 'rule',
    severity: 'P2',
    title: 'Rule',
    signal: 'slow',
    above: 1,
    for: '5m',
    response: 'Look.',
    actions: [],
    ...changes,
  });

  function setUp(options: {
    rules?: AlertRule[];
    past?: (id: string, at: number, index: number) => number | null;
    fail?: (id: string) => Error | undefined;
  }) {
    const profile = profileSchema.parse({
      ...testProfile(),
      signals: [
        testSignal({
          id: 'up',
          scrape: { up: true },
          target: { min: 0.999 },
          good: 'higher',
        }),
        testSignal({
          id: 'slow',
          unit: 'seconds',
          normal: { min: 0.05, max: 0.1 },
        }),
        testSignal({ id: 'errors', normal: { max: 0.005 } }),
        testSignal({ id: 'fresh', unit: 'count', good: 'within' }),
      ],
      alertRules: options.rules ?? [],
      errorBudget: { signal: 'up', window: '30d' },
    });
    const asked: Array<{ id: string; range: HistoryRange }> = [];
    const service = new DefaultBaselineService({
      now: () => NOW,
      past: {
        listPoints: async (_, { id }, range) => {
          asked.push({ id, range });
          const failure = options.fail?.(id);
          if (failure) {
            throw failure;
          }
          const points: HistoryPoint[] = [];
          for (let at = range.from; at <= range.to; at += range.stepMs) {
            const value = options.past?.(id, at, points.length) ?? null;
            points.push({ at, value });
          }
          return points;
        },
      },
    });
    const target = {
      ...testTarget({
        metrics: { source: 'prometheus', url: 'http://prometheus.example' },
      }),
      profile,
    };
    return { service, target, asked };
  }

  const steady: Record<string, number[]> = {
    slow: noise(2000, 0.2, 0.01, 1),
    errors: noise(2000, 0.0045, 0.0001, 2),
    fresh: noise(2000, 40, 1, 3),
  };
  const past = (id: string, _: number, index: number) =>
    id === 'up' ? 1 : steady[id][index];

  it('proposes what differs, as a diff of the profile, and changes nothing', async () => {
    const { service, target, asked } = setUp({ past });
    const before = JSON.stringify(target.profile);
    const { items, diff, from, to } = await service.getBaselines(target, '24h');
    expect([from, to]).toEqual([
      '2026-11-23T08:00:00.000Z',
      '2026-11-24T08:00:00.000Z',
    ]);
    expect(asked[0].range.stepMs).toBe(STEP);
    expect(items.map(({ signal, change }) => [signal, change])).toEqual([
      ['up', 'none'],
      ['slow', 'shifted'],
      ['errors', 'same'],
      ['fresh', 'new'],
    ]);
    expect(items[0].reason).toBe('Availability is promised, not learned');
    expect(items[1]).toMatchObject({
      unit: 'seconds',
      current: { min: 0.05, max: 0.1 },
      learned: { min: expect.any(Number), max: expect.any(Number) },
      samples: expect.any(Number),
    });
    const changed = diff.split('\n').filter(line => /^[-+] /.test(line));
    expect(changed.map(line => line.replace(/[\d.]+$/, 'n'))).toEqual([
      '-      min: n',
      '-      max: n',
      '+      min: n',
      '+      max: n',
      '+    normal:',
      '+      min: n',
      '+      max: n',
    ]);
    expect(diff.match(/^@@.*$/gm)).toEqual([
      expect.stringMatching(/ @@ id: slow$/),
      expect.stringMatching(/ @@ id: fresh$/),
    ]);
    expect(JSON.stringify(target.profile)).toBe(before);
  });

  it('has no diff when nothing differs', async () => {
    const { service, target } = setUp({
      past: (id, _, index) => (id === 'errors' ? steady[id][index] : null),
    });
    const { items, diff } = await service.getBaselines(target, '24h');
    expect(items[2].change).toBe('same');
    expect(diff).toBe('');
  });

  it('does not learn from times in which an alert bound was crossed', async () => {
    const incident = (index: number) => index >= 100 && index < 140;
    const { service, target } = setUp({
      rules: [
        rule({ id: 'own', severity: 'P3', above: 1 }),
        rule({ id: 'urgent', severity: 'P0', signal: 'errors', above: 0.1 }),
      ],
      past: (id, _, index) => {
        if (id === 'up') {
          return 1;
        }
        // One is slow before, errors come with the incident.
        if (id === 'slow' && index < 20) {
          return 2;
        }
        if (id === 'errors' && incident(index)) {
          return 0.2;
        }
        return steady[id][index];
      },
    });
    const { items } = await service.getBaselines(target, '24h');
    const [, slow, errors, fresh] = items;
    expect(slow.samples + slow.outliers).toBe(289 - 40 - 20);
    expect(slow.learned!.max).toBeLessThan(0.3);
    expect(slow.reason).toBe(
      '60 measurements of times in which an alert bound was crossed are left out',
    );
    expect(errors.samples + errors.outliers).toBe(289 - 40);
    expect(fresh.samples + fresh.outliers).toBe(289 - 40);
  });

  it('does not believe a rule that fires while all is normal', async () => {
    const { service, target } = setUp({
      rules: [rule({ severity: 'P1', above: 0.07 })],
      past,
    });
    const { items } = await service.getBaselines(target, '24h');
    expect(items[1].samples).toBeGreaterThan(250);
  });

  it.each<[string, object | undefined, RegExp]>([
    [
      'a week of own measurements',
      { source: 'scrape', path: '/metrics', interval: '15s' },
      /keeps a day.*7d needs Prometheus/,
    ],
    ['nothing', undefined, /^No source of metrics is configured/],
  ])('says that it cannot learn from %s', async (_, metrics, words) => {
    const { service, target, asked } = setUp({});
    const { items, diff } = await service.getBaselines(
      {
        ...target,
        environment: { ...target.environment, metrics: metrics as never },
      },
      '7d',
    );
    expect(items[1]).toMatchObject({
      change: 'none',
      samples: 0,
      reason: expect.stringMatching(words),
    });
    expect(asked).toEqual([]);
    expect(diff).toBe('');
  });

  it('proposes nothing where the normal range is of other environments', async () => {
    const { service, target } = setUp({ past });
    target.profile.signals[1].normalIn = ['elsewhere'];
    const { items } = await service.getBaselines(target, '24h');
    expect(items[1]).toMatchObject({
      change: 'none',
      reason: 'Its normal range describes elsewhere only',
    });
    expect(items[1]).not.toHaveProperty('current');
  });

  it('asks no more of a source that does not answer, but on after a bad query', async () => {
    const lost = setUp({ fail: () => new Error('It refuses connections') });
    const none = await lost.service.getBaselines(lost.target, '6h');
    expect(none.items.slice(1).map(({ reason }) => reason)).toEqual(
      Array(3).fill('It refuses connections'),
    );
    const bad = setUp({
      past,
      fail: id =>
        id === 'slow' ? new QueryError('The query fails') : undefined,
    });
    const some = await bad.service.getBaselines(bad.target, '6h');
    expect(some.items.map(({ change, reason }) => reason ?? change)).toEqual([
      'Availability is promised, not learned',
      'The query fails',
      'same',
      'new',
    ]);
  });

  it('asks once for everybody who looks', async () => {
    const { service, target, asked } = setUp({ past });
    await Promise.all([
      service.getBaselines(target, '6h'),
      service.getBaselines(target, '6h'),
    ]);
    expect(asked).toHaveLength(4);
    await service.getBaselines(target, '24h');
    expect(asked).toHaveLength(8);
  });
});
