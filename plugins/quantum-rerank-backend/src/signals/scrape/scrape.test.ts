import type { ScrapeQuery } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testSignal } from '../__testUtils__/testSignals';
import { evaluate } from './evaluate';
import { bucketQuantile } from './quantile';
import { counterRate } from './rate';
import { readSamples, samplesNeeded } from './samples';

const points = (...values: number[]) =>
  values.map((value, index) => ({ at: index * 10_000, value }));

describe('counterRate', () => {
  const whole = { end: 30_000, windowMs: 30_000 };

  it('is the increase per second', () => {
    expect(counterRate(points(100, 150, 200, 250), whole)).toBeCloseTo(5);
  });

  it('takes a fall for a reset', () => {
    // 50 before it, 20 and 30 after it.
    expect(counterRate(points(100, 150, 20, 50), whole)).toBeCloseTo(100 / 30);
  });

  it('makes no spike of a long life that ended while nobody looked', () => {
    // 100/s for days, away for two minutes, then 100/s from zero.
    const lives = [
      { at: 0, value: 50_000_000 },
      { at: 15_000, value: 50_001_500 },
      { at: 135_000, value: 200 },
      { at: 150_000, value: 1_700 },
    ];
    const rate = counterRate(lives, { end: 150_000, windowMs: 150_000 });
    expect(rate).toBeCloseTo((1_500 + 200 + 1_500) / 150);
  });

  it('extrapolates to the ends of the window, but not far', () => {
    const two = [
      { at: 10_000, value: 10_000 },
      { at: 20_000, value: 10_100 },
    ];
    // 10 s on each side are no more than one distance.
    expect(counterRate(two, { end: 30_000, windowMs: 30_000 })).toBeCloseTo(10);
    // 100 s on each side are: half a distance counts.
    expect(counterRate(two, { end: 120_000, windowMs: 210_000 })).toBeCloseTo(
      (100 * 2) / 210,
    );
  });

  it('does not go back to before the counter was zero', () => {
    const young = [
      { at: 20_000, value: 0 },
      { at: 30_000, value: 100 },
    ];
    expect(counterRate(young, whole)).toBeCloseTo(100 / 30);
  });

  it('needs two points', () => {
    expect(counterRate(points(1), whole)).toBeUndefined();
    expect(counterRate([], whole)).toBeUndefined();
  });
});

describe('bucketQuantile', () => {
  const buckets = (...counts: number[]) =>
    [0.1, 0.2, 0.5, Infinity].map((bound, index) => ({
      bound,
      count: counts[index],
    }));

  it('draws straight lines within buckets', () => {
    expect(bucketQuantile(0.5, buckets(50, 100, 100, 100))).toBeCloseTo(0.1);
    expect(bucketQuantile(0.75, buckets(50, 100, 100, 100))).toBeCloseTo(0.15);
    expect(bucketQuantile(0.25, buckets(50, 100, 100, 100))).toBeCloseTo(0.05);
  });

  it('goes no further than the last bound', () => {
    expect(bucketQuantile(0.99, buckets(0, 0, 10, 100))).toBe(0.5);
  });

  it('tells nothing observed from no histogram', () => {
    expect(bucketQuantile(0.5, buckets(0, 0, 0, 0))).toBeNaN();
    expect(
      bucketQuantile(0.5, buckets(1, 2, 3, 4).slice(0, 3)),
    ).toBeUndefined();
    expect(bucketQuantile(0.5, [])).toBeUndefined();
  });

  it('takes a bucket that lost a little for rounding', () => {
    expect(bucketQuantile(0.5, buckets(100, 99.99, 100, 100))).toBeCloseTo(
      0.05,
    );
  });
});

describe('readSamples', () => {
  const needed = new Set(['a', 'h_bucket']);

  it('reads what is needed and nothing else', () => {
    const text = [
      '# HELP a Things',
      '# TYPE a counter',
      'a{x="1",y="say \\"hi\\""} 1.5e3',
      'a 7 1395066363000',
      'ab 3',
      '# TYPE h histogram',
      'h_bucket{le="+Inf"} 3',
      'h_sum 4',
      '<html>',
      '',
    ].join('\n');
    expect(readSamples(text, needed)).toEqual([
      { name: 'a', labels: { x: '1', y: 'say "hi"' }, value: 1500 },
      { name: 'a', labels: {}, value: 7 },
      { name: 'h_bucket', labels: { le: '+Inf' }, value: 3 },
    ]);
  });

  it('keeps NaN and infinity apart', () => {
    expect(
      readSamples('a NaN\na{b="1"} +Inf\na{b="2"} -Inf\n', needed).map(
        ({ value }) => value,
      ),
    ).toEqual([NaN, Infinity, -Infinity]);
  });

  it.each([
    ['a page', '<!doctype html><h1>Welcome</h1>', 'none of the metrics'],
    ['nothing', '', 'none of the metrics'],
    ['noise', '\u0000\u0001\u0002'.repeat(1000), 'none of the metrics'],
    ['half a line', 'a 1\na{x="1', 'damaged'],
    ['words for numbers', 'a 1\na{x="1"} many things', 'damaged'],
    ['too much', 'a 1\n'.repeat(20_001), 'more than 20000 series'],
  ])('refuses %s', (_, text, words) => {
    expect(() => readSamples(text, needed)).toThrow(words);
  });

  it('needs what the signals name', () => {
    expect(
      samplesNeeded([
        testSignal({ scrape: { quantile: 0.5, of: 'h' } }),
        testSignal({ scrape: { rate: 'a' } }),
        testSignal({ scrape: { ratio: { metric: 'b' }, of: { metric: 'c' } } }),
        testSignal({ scrape: { gauge: 'd', aggregate: 'max' } }),
        testSignal({ scrape: { up: true } }),
        testSignal({ promql: 'e' }),
      ]),
    ).toEqual(new Set(['h_bucket', 'a', 'b', 'c', 'd']));
  });
});

describe('evaluate', () => {
  const at = 300_000;
  const scrapes = (...texts: Array<string | undefined>) =>
    texts.map((text, index) => ({
      at: at - (texts.length - 1 - index) * 15_000,
      samples:
        text === undefined
          ? undefined
          : readSamples(text, new Set(['a', 'b', 'g', 'h_bucket'])),
    }));
  const value = (scrape: ScrapeQuery, ...texts: Array<string | undefined>) =>
    evaluate(testSignal({ scrape, window: '1m' }), scrapes(...texts));

  it('sums rates of series that match, or takes the highest group', () => {
    const texts = [
      'a{pod="1"} 0\na{pod="2"} 0\na{pod="2",x="1"} 0',
      'a{pod="1"} 600\na{pod="2"} 150\na{pod="2",x="1"} 150',
    ];
    const rate = (more: object = {}) => {
      const measured = value({ rate: 'a', ...more }, ...texts);
      return 'value' in measured ? measured.value : measured;
    };
    const one = rate({ where: { x: '1' } }) as number;
    expect(rate()).toBeCloseTo(one * 6);
    expect(rate({ maxPer: 'pod' })).toBeCloseTo(one * 4);
  });

  it('takes a rate over the time that was looked at, however short', () => {
    // Two looks 15 s apart, in a window of a minute.
    expect(value({ rate: 'a' }, 'a 10000', 'a 10150')).toEqual({
      value: expect.closeTo(10),
      at,
    });
  });

  it('does not lose the rate of a series that ended', () => {
    const ended = value({ rate: 'a' }, 'a 0\nb 1', 'a 100\nb 1', 'b 1');
    expect(ended).toMatchObject({ value: expect.any(Number), at });
    expect((ended as { value: number }).value).toBeGreaterThan(1);
  });

  it.each([
    ['max', 5],
    ['min', 1],
    ['sum', 6],
    ['avg', 3],
  ] as const)('takes %s of a gauge', (aggregate, expected) => {
    expect(
      value({ gauge: 'g', aggregate }, 'g{p="1"} 9', 'g{p="1"} 1\ng{p="2"} 5'),
    ).toEqual({ value: expected, at });
  });

  it('counts how often it could be read', () => {
    expect(value({ up: true }, 'a 1', undefined, 'a 1', undefined)).toEqual({
      value: 0.5,
      at,
    });
  });

  it('keeps the moment of the last look that succeeded', () => {
    expect(value({ gauge: 'g', aggregate: 'max' }, 'g 4', undefined)).toEqual({
      value: 4,
      at: at - 15_000,
    });
  });

  it.each<[string, ScrapeQuery, Array<string | undefined>, string, boolean]>([
    ['never read', { rate: 'a' }, [undefined], 'has not been read yet', false],
    ['read once', { rate: 'a' }, ['a 1'], 'needs a second look', false],
    ['missing', { rate: 'a' }, ['b 1', 'b 2'], 'does not expose a', false],
    [
      'missing gauge',
      { gauge: 'g', aggregate: 'sum' },
      ['b 1'],
      'does not expose g',
      false,
    ],
    ['NaN', { gauge: 'g', aggregate: 'max' }, ['g NaN'], 'value is NaN', false],
    [
      'infinite',
      { gauge: 'g', aggregate: 'max' },
      ['g +Inf'],
      'value is Infinity',
      false,
    ],
    [
      'a share of nothing',
      { ratio: { metric: 'a' }, of: { metric: 'b' } },
      ['a 1\nb 5', 'a 1\nb 5'],
      'Nothing happened in the last 1 min',
      true,
    ],
    [
      'an idle histogram',
      { quantile: 0.5, of: 'h' },
      [
        'h_bucket{le="1"} 5\nh_bucket{le="+Inf"} 5',
        'h_bucket{le="1"} 5\nh_bucket{le="+Inf"} 5',
      ],
      'Nothing happened in the last 1 min',
      true,
    ],
    [
      'half a histogram',
      { quantile: 0.5, of: 'h' },
      ['h_bucket{le="1"} 5', 'h_bucket{le="1"} 6'],
      'h is not a whole histogram',
      false,
    ],
  ])('says why %s has no value', (_, scrape, texts, words, idle) => {
    expect(value(scrape, ...texts)).toEqual({
      problem: expect.stringContaining(words),
      ...(idle ? { idle } : {}),
    });
  });

  it('says that nothing measures a signal', () => {
    expect(evaluate(testSignal(), scrapes('a 1'))).toEqual({
      problem: 'The profile names no metric for it',
    });
  });
});
