import {
  profileSchema,
  type LoadParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { LoadMeasurement } from './LoadMeasurement';
import { loadParametersOf } from './loadParameters';
import {
  errorFact,
  rateFact,
  factOf,
  resultOf,
  targetsOf,
  type PerformanceConfig,
} from './results';
import { WeightedRounds } from './WeightedRounds';

const limits: LoadParameters = { rate: 20, concurrency: 8, duration: '2m' };

const requests = profileSchema.shape.validation
  .unwrap()
  .shape.performance.unwrap().shape.requests;

const config: PerformanceConfig = {
  maxErrorRate: 0.01,
  requests: requests.parse([
    {
      endpointClass: 'health',
      request: { path: '/health' },
      targets: { p95: 0.05 },
    },
    {
      endpointClass: 'similarity',
      request: { path: '/v1/a' },
      weight: 3,
      targets: { p50: 0.2, p95: 0.5 },
    },
    {
      endpointClass: 'similarity',
      request: { path: '/v1/b' },
      targets: { p50: 0.1 },
    },
  ]),
};

const seconds = (count: number, value: number) =>
  Array<number>(count).fill(value);

describe('load parameters', () => {
  const environment = { name: 'staging', load: limits };

  it('are the limits where nothing is asked for', () => {
    expect(loadParametersOf(environment)).toEqual(limits);
    expect(loadParametersOf(environment, { rate: undefined })).toEqual(limits);
  });

  it('are what is asked for within the limits', () => {
    const asked = { rate: 5, concurrency: 8, duration: '120s' };
    expect(loadParametersOf(environment, asked)).toEqual(asked);
    expect(loadParametersOf(environment, { rate: 0.5 })).toEqual({
      ...limits,
      rate: 0.5,
    });
  });

  it.each<[Partial<LoadParameters>, string]>([
    [{ rate: 20.1 }, 'load.rate must be at most 20'],
    [{ concurrency: 9 }, 'load.concurrency must be at most 8'],
    [{ duration: '121s' }, 'load.duration must be at most 2m'],
    [
      { rate: 21, duration: '3m' },
      'load.rate must be at most 20; load.duration must be at most 2m',
    ],
  ])('%j is refused, naming field and limit', (asked, words) => {
    expect(() => loadParametersOf(environment, asked)).toThrow(
      `${words}: the profile allows no more on staging.`,
    );
  });

  it('are refused where the profile allows no load', () => {
    expect(() => loadParametersOf({ name: 'production' }, { rate: 1 })).toThrow(
      'The profile does not allow load on production',
    );
  });
});

describe('weighted rounds', () => {
  it('take turns by weight, evenly spread', () => {
    const rounds = new WeightedRounds([
      { name: 'a', weight: 5 },
      { name: 'b', weight: 1 },
      { name: 'c', weight: 1 },
    ]);
    const order = Array.from({ length: 14 }, () => rounds.next().name).join('');
    expect(order).toBe('aabacaaaabacaa');
  });
});

describe('results', () => {
  const result = (times: number[], targets: object, errors = 0) =>
    resultOf(
      'similarity',
      { requests: times.length + errors, errors, seconds: times },
      targets,
    );

  it('tells percentiles whatever the order of the answers', () => {
    const times = Array.from({ length: 200 }, (_, n) => ((n * 7) % 200) + 1);
    expect(result(times, {})).toMatchObject({
      requests: 200,
      p50: 100.5,
      p95: expect.closeTo(190.05),
      p99: expect.closeTo(198.01),
      max: 200,
      state: 'ok',
    });
  });

  it('knows nothing without an answer', () => {
    expect(result([], { p95: 1 }, 3)).toMatchObject({
      requests: 3,
      errors: 3,
      p50: null,
      p95: null,
      p99: null,
      max: null,
      state: 'unknown',
      reason: 'No request was answered as it should',
    });
  });

  it('names the target that is missed', () => {
    expect(
      result([...seconds(90, 0.05), ...seconds(10, 0.3)], {
        p50: 0.1,
        p95: 0.1,
      }),
    ).toMatchObject({
      state: 'critical',
      reason: 'p95 is 300 ms, above its target of 100 ms',
    });
    expect(result(seconds(100, 0.1), { p95: 0.1 }).state).toBe('ok');
  });

  it('does not judge a percentile by too few answers', () => {
    expect(result(seconds(19, 0.01), { p95: 0.1 })).toMatchObject({
      state: 'unknown',
      reason: '19 answers are too few to tell p95',
    });
    expect(result(seconds(20, 0.01), { p95: 0.1 }).state).toBe('ok');
    expect(result(seconds(99, 0.01), { p95: 0.1, p99: 0.1 }).state).toBe(
      'unknown',
    );
    // What is missed for certain is said all the same.
    expect(result(seconds(20, 0.2), { p95: 0.1, p99: 0.1 }).state).toBe(
      'critical',
    );
  });

  it('takes the strictest target of a class', () => {
    expect(targetsOf(config.requests, 'similarity')).toEqual({
      p50: 0.1,
      p95: 0.5,
    });
    expect(targetsOf(config.requests, 'batch')).toEqual({});
  });

  it('says a result in one sentence', () => {
    expect(factOf(result([0.1, 0.1], {}))).toEqual({
      subject: 'similarity',
      state: 'ok',
      summary: '2 requests: p50 100 ms, p95 100 ms, p99 100 ms',
    });
  });

  it.each([
    [{ sent: 0, errors: 0 }, 'unknown', 'No request was sent'],
    [
      { sent: 100, errors: 1 },
      'ok',
      '1 of 100 requests failed (1 %); up to 1 % may',
    ],
    [
      { sent: 100, errors: 2 },
      'critical',
      '2 of 100 requests failed (2 %); no more than 1 % may',
    ],
  ])('judges failures: %j', (counts, state, summary) => {
    expect(errorFact(counts, 0.01)).toEqual({
      subject: 'error rate',
      state,
      summary,
    });
  });
});

describe('measurement', () => {
  const measurement = (previous?: ReturnType<LoadMeasurement['toLoad']>) =>
    new LoadMeasurement({ config, parameters: limits, previous });

  it('counts per endpoint class, and compares with the run before', () => {
    const before = measurement();
    before.sent('health');
    before.came('health', 0.01);
    const earlier = before.toLoad(1000);
    const now = measurement(earlier);
    now.sent('health');
    now.came('health', 0.02);
    now.sent('similarity');
    now.came('similarity', undefined);
    expect(now.toLoad(500)).toMatchObject({
      sent: 2,
      errors: 1,
      achievedRate: 4,
      results: [
        {
          endpointClass: 'health',
          p50: 0.02,
          previous: { p50: 0.01, p95: 0.01, p99: 0.01 },
        },
        { endpointClass: 'similarity', errors: 1, previous: { p50: null } },
      ],
    });
    expect(measurement().toLoad(0)).not.toHaveProperty('achievedRate');
  });

  it('is hopeless when more than half of at least 20 failed', () => {
    const half = measurement();
    for (let n = 0; n < 40; n++) {
      half.sent('health');
      half.came('health', n % 2 ? 0.1 : undefined);
    }
    expect(half.isHopeless).toBe(false);
    half.came('health', undefined);
    expect(half.isHopeless).toBe(true);

    const few = measurement();
    for (let n = 0; n < 19; n++) {
      few.came('health', undefined);
    }
    expect(few.isHopeless).toBe(false);
    few.came('health', undefined);
    expect(few.isHopeless).toBe(true);
  });
});

describe('the rate', () => {
  const fact = (sent: number, sendingMs: number) =>
    rateFact(
      {
        parameters: limits,
        sent,
        errors: 0,
        achievedRate: Math.round((sent / (sendingMs / 1000)) * 100) / 100,
        results: [],
      },
      sendingMs,
    );

  it.each([
    [1200, 60_000],
    [1140, 60_000],
    // The last one was just not due.
    [1, 100],
  ])('is reached with %d requests in %d ms', (sent, sendingMs) => {
    expect(fact(sent, sendingMs).state).toBe('ok');
  });

  it('is not with less, whatever was measured under it', () => {
    expect(fact(360, 60_000)).toEqual({
      subject: 'rate',
      state: 'warning',
      summary:
        'The load was not reached: 6 of the 20 requests/s asked for were sent, with at most 8 on their way at a time',
    });
    expect(fact(1137, 60_000).state).toBe('warning');
    expect(fact(0, 60_000).state).toBe('unknown');
  });
});
