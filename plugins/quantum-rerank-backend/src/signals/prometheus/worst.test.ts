import { testSignal } from '../__testUtils__/testSignals';
import { TestPrometheus } from '../__testUtils__/TestPrometheus';
import { PrometheusSource } from './PrometheusSource';
import { worstQuery } from './worst';

const MINUTE = 60_000;

describe('worstQuery', () => {
  const of = (
    stepMs: number,
    windowMs: number,
    good: 'lower' | 'higher' | 'within' = 'lower',
  ) =>
    worstQuery({ good, window: '2m' }, stepMs, {
      windowMs,
      queryOf: window => `x[${window}]`,
    });

  it('looks every minute, or five times in a step, with no time between', () => {
    expect(of(MINUTE, 2 * MINUTE)).toBe('x[2m]');
    expect(of(5 * MINUTE, 2 * MINUTE)).toBe(
      'max_over_time((\nx[2m]\n)[300s:60s])',
    );
    expect(of(120 * MINUTE, 2 * MINUTE, 'higher')).toBe(
      'min_over_time((\nx[1440s]\n)[7200s:1440s])',
    );
    expect(of(120 * MINUTE, 2 * MINUTE, 'within')).toBe('x[1440s]');
  });
});

describe('a history of a real Prometheus', () => {
  const now = Math.floor(Date.now() / (5 * MINUTE)) * 5 * MINUTE;
  let prometheus: TestPrometheus;

  beforeAll(async () => {
    const lines = ['# TYPE up gauge', '# TYPE m gauge'];
    const add = (value: (at: number) => string) => {
      for (let at = now - 60 * MINUTE; at < now; at += 15_000) {
        lines.push(`${value(at)} ${at / 1000}`);
      }
    };
    // Away, and at its peak, for two minutes between two steps of five.
    const isPeak = (at: number) =>
      at >= now - 24 * MINUTE && at < now - 22 * MINUTE;
    lines.splice(1, 1);
    add(at => `up{namespace="past"} ${isPeak(at) ? 0 : 1}`);
    lines.push('# TYPE m gauge');
    add(at => `m ${isPeak(at) ? 9 : 1}`);
    lines.push('# EOF', '');
    prometheus = await TestPrometheus.start('127.0.0.1:1', lines.join('\n'));
  }, 60_000);

  afterAll(() => prometheus?.stop());

  it.each([
    [
      'an outage',
      'higher',
      'avg(avg_over_time(up{namespace="past"}[$window]))',
    ],
    ['a peak of a gauge', 'lower', 'max(m) # of all ('],
  ] as const)('shows %s between two steps', async (_, good, promql) => {
    const source = new PrometheusSource({
      url: new URL(prometheus.url),
      variables: {},
      signals: [],
      now: () => now,
    });
    const signal = testSignal({ good, promql, window: '2m' });
    const range = {
      from: now - 30 * MINUTE,
      to: now - 10 * MINUTE,
      stepMs: 5 * MINUTE,
    };
    const seen = async (keep: { keep?: 'worst' }) =>
      (await source.history(signal, { ...range, ...keep })).map(
        ({ value }) => value,
      );
    const bad = good === 'lower' ? 9 : 0;
    expect(await seen({})).toEqual([1, 1, 1, 1, 1]);
    const worst = await seen({ keep: 'worst' });
    expect(worst[2] === null ? null : Math.abs(worst[2] - bad)).toBeLessThan(
      0.2,
    );
    expect(worst.filter(value => value === 1)).toHaveLength(4);
  });
});
