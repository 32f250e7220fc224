import { readFile } from 'node:fs/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { profileSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { parse } from 'yaml';
import { testSignal } from '../__testUtils__/testSignals';
import { TestPrometheus } from '../__testUtils__/TestPrometheus';
import { budgetQueries, toMeasuredTime } from './budget';
import { PrometheusSource } from './PrometheusSource';

const MINUTE = 60_000;
const BUILT_IN = resolvePackagePath(
  '@quantumrerank/backstage-plugin-quantum-rerank-backend',
  'profiles/quantum-rerank.yaml',
);

async function readBuiltIn() {
  return profileSchema.parse(parse(await readFile(BUILT_IN, 'utf8')));
}
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('budgetQueries', () => {
  it('looks as often as a window is long, at most once a minute', () => {
    expect(budgetQueries('a', 5 * MINUTE)).toMatchObject({
      sum: 'sum_over_time((clamp_max((\na\n) >= 0, 1))[1h:60s])',
      resolutionMs: MINUTE,
    });
    expect(budgetQueries('a', 10_000)).toMatchObject({
      count: 'count_over_time((clamp_max((\na\n) >= 0, 1))[1h:10s])',
      resolutionMs: 10_000,
    });
  });
});

describe('toMeasuredTime', () => {
  const points = (...values: Array<number | null>) =>
    values.map((value, index) => ({ at: index * HOUR, value }));
  const options = { resolutionMs: MINUTE, stepMs: HOUR };

  it('counts hours as far as they were measured', () => {
    expect(
      toMeasuredTime(
        points(60, 15, null, 61),
        points(60, 30, null, 61),
        options,
      ),
    ).toEqual({ measuredMs: 150 * MINUTE, keptMs: 135 * MINUTE });
  });

  it('does not count what only one answer has', () => {
    expect(toMeasuredTime(points(null, 60), points(60, null), options)).toEqual(
      { measuredMs: 0, keptMs: 0 },
    );
  });
});

describe('an error budget of a real Prometheus', () => {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  let prometheus: TestPrometheus;

  const availability = testSignal({
    id: 'availability',
    window: '2m',
    promql: 'avg(avg_over_time(up{namespace="$namespace"}[$window]))',
    target: { min: 0.999 },
    good: 'higher',
  });
  const source = () =>
    new PrometheusSource({
      url: new URL(prometheus.url),
      variables: { namespace: 'past' },
      signals: [],
      now: () => now,
    });

  beforeAll(async () => {
    const lines = ['# TYPE up gauge'];
    const add = (from: number, to: number, value: number) => {
      for (let at = from; at < to; at += 30_000) {
        lines.push(`up{namespace="past"} ${value} ${at / 1000}`);
      }
    };
    // Ten days, in which it was away for a minute and for an hour.
    const first = now - 10 * DAY;
    const blip = now - 5 * DAY;
    const outage = now - 2 * DAY;
    add(first, blip, 1);
    add(blip, blip + MINUTE, 0);
    add(blip + MINUTE, outage, 1);
    add(outage, outage + HOUR, 0);
    add(outage + HOUR, now - HOUR, 1);
    const run = (labels: string, from: number, to: number) => {
      for (let at = from; at < to; at += 30_000) {
        lines.push(`up{${labels}} 1 ${at / 1000}`);
      }
    };
    const pods = 'namespace="vanished",job="quantum-rerank"';
    const away = now - 2 * DAY;
    const gone = now - DAY;
    for (const labels of [pods, 'job="prometheus"']) {
      run(labels, now - 3 * DAY, away);
    }
    run('job="prometheus"', away + HOUR, now);
    run(pods, away + HOUR, gone);
    run(pods, gone + HOUR, now);
    lines.push('# EOF', '');
    prometheus = await TestPrometheus.start('127.0.0.1:1', lines.join('\n'));
  }, 60_000);

  afterAll(() => prometheus?.stop());

  it('knows what was measured in 30 days, and what was lost of it', async () => {
    const { from, to, measuredMs, keptMs } = await source().measuredTime(
      availability,
      30 * DAY,
    );
    expect([from, to]).toEqual([now - 30 * DAY, now]);
    // Ten days less the last hour; windows reach a little beyond the ends.
    expect(Math.abs(measuredMs - (10 * DAY - HOUR))).toBeLessThan(4 * MINUTE);
    expect(Math.abs(measuredMs - keptMs - 61 * MINUTE)).toBeLessThan(
      2 * MINUTE,
    );
  });

  it('counts an outage of a minute as a minute', async () => {
    const whole = await source().measuredTime(availability, 30 * DAY);
    const newer = await source().measuredTime(availability, 4 * DAY);
    const lost = (time: typeof whole) => time.measuredMs - time.keptMs;
    expect((lost(whole) - lost(newer)) / MINUTE).toBeCloseTo(1, 0);
  });

  it('is not led astray by a comment at the end of a query', async () => {
    const commented = {
      ...availability,
      promql: `${availability.promql} # of all (`,
    };
    expect(await source().measuredTime(commented, DAY)).toEqual(
      await source().measuredTime(availability, DAY),
    );
  });

  it('counts the time in which all pods were gone, but none in which Prometheus was', async () => {
    const { signals } = await readBuiltIn();
    const vanishing = signals.find(({ id }) => id === 'availability')!;
    const time = await new PrometheusSource({
      url: new URL(prometheus.url),
      variables: { namespace: 'vanished' },
      signals: [],
      now: () => now,
    }).measuredTime(vanishing, 4 * DAY);
    // An hour without pods, and an hour without Prometheus, in three days.
    expect(
      Math.abs(time.measuredMs - time.keptMs - HOUR) / MINUTE,
    ).toBeLessThan(4);
    expect(Math.abs(time.measuredMs - (3 * DAY - HOUR)) / MINUTE).toBeLessThan(
      8,
    );
  });

  it('knows nothing of what is not there', async () => {
    const none = { ...availability, promql: 'no_such_metric' };
    expect(await source().measuredTime(none, 30 * DAY)).toMatchObject({
      measuredMs: 0,
      keptMs: 0,
    });
    const nan = { ...availability, promql: 'vector(0) / vector(0)' };
    expect((await source().measuredTime(nan, DAY)).measuredMs).toBe(0);
    await expect(
      source().measuredTime({ ...availability, promql: 'sum(' }, DAY),
    ).rejects.toThrow(/^The query fails: .*parse error/);
  });
});
