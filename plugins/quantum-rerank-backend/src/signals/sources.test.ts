import { readFile } from 'node:fs/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  profileSchema,
  type ProfileSignal,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { startSandbox, type Sandbox } from '@quantumrerank/sandbox';
import { parse } from 'yaml';
import { TestDatabases } from '../database/testDatabases';
import { databaseService } from '../operations/__testUtils__/Testbed';
import type { SourceReading } from './MetricsSource';
import { PrometheusSource } from './prometheus/PrometheusSource';
import { ScrapeSource } from './scrape/ScrapeSource';
import { SignalStore } from './store/SignalStore';
import { TestPrometheus } from './__testUtils__/TestPrometheus';
import { testSignal } from './__testUtils__/testSignals';

const SECOND = 1000;

function valueOf({ measurements }: SourceReading, id: string) {
  const measurement = measurements.get(id);
  return measurement && 'value' in measurement
    ? measurement.value
    : measurement?.problem;
}

describe('both sources on one service', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let prometheus: TestPrometheus;
  let signals: ProfileSignal[];

  const ask = (more: ProfileSignal[], options: { url?: string } = {}) =>
    new PrometheusSource({
      url: new URL(options.url ?? prometheus.url),
      variables: { namespace: 'quantum-rerank' },
      signals: more,
    });

  /** Looks with a query until it answers what is wanted. */
  async function until(promql: string, wanted: (value: number) => boolean) {
    for (;;) {
      const value = valueOf(await ask([testSignal({ promql })]).read(), 'test');
      if (typeof value === 'number' && wanted(value)) {
        return;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
  }

  beforeAll(async () => {
    sandbox = await startSandbox({ timing: { modelStepMs: 100 } });
    // Twice of what it is made for, so that there are errors to count.
    sandbox.services.production.disturb({ load: 4 });
    prometheus = await TestPrometheus.start(new URL(sandbox.serviceUrl).host);
    const profile = profileSchema.parse(
      parse(
        await readFile(
          resolvePackagePath(
            '@quantumrerank/backstage-plugin-quantum-rerank-backend',
            'profiles/quantum-rerank.yaml',
          ),
          'utf8',
        ),
      ),
    );
    signals = profile.signals
      .filter(({ promql }) => promql)
      .map(signal => ({ ...signal, window: '10s' }));
  }, 60_000);

  afterAll(async () => {
    await prometheus?.stop();
    await sandbox?.stop();
    await databases.destroy();
  });

  it('gives the same values for every signal of the guide', async () => {
    const knex = await databases.init('SQLite');
    const scrape = new ScrapeSource({
      key: 'quantum-rerank/production',
      url: new URL(`${sandbox.serviceUrl}/metrics`),
      intervalMs: SECOND,
      signals,
      store: await SignalStore.create({ database: databaseService(knex) }),
    });
    // Both have looked during a whole window.
    const looking = setInterval(() => scrape.read(), 250);
    await until('count_over_time(up[1m])', count => count > 12);
    // Windows of the two begin up to a second apart, and a busy machine may
    // make one of them miss a look: there is a moment at which they agree.
    const deadline = Date.now() + 60 * SECOND;
    let differing: unknown[];
    do {
      await new Promise(later => setTimeout(later, 250));
      differing = await compare(scrape);
    } while (differing.length > 0 && Date.now() < deadline);
    clearInterval(looking);
    expect(differing).toEqual([]);
    expect(signals.length).toBeGreaterThan(25);
    const theirs = await ask(signals).read();
    expect(valueOf(theirs, 'error-rate')).toBeGreaterThan(0.05);

    const now = Math.floor(Date.now() / SECOND) * SECOND;
    const points = await ask(signals).history(
      signals.find(({ id }) => id === 'similarity-p95')!,
      { from: now - 300 * SECOND, to: now, stepMs: SECOND },
    );
    expect(points).toHaveLength(301);
    expect(points[0].value).toBeNull();
    expect(points[points.length - 1].value).toBeGreaterThan(0.05);
  }, 120_000);

  /** Signals of which the two do not say the same. */
  async function compare(scrape: ScrapeSource) {
    const [own, theirs] = await Promise.all([
      scrape.read(),
      ask(signals).read(),
    ]);
    return signals.flatMap(({ id }) => {
      const [a, b] = [valueOf(own, id), valueOf(theirs, id)];
      const agree =
        typeof a === 'number' &&
        typeof b === 'number' &&
        Math.abs(a - b) <= 0.15 * Math.max(Math.abs(a), Math.abs(b));
      return agree ? [] : [{ id, scraped: a, prometheus: b }];
    });
  }

  it.each([
    ['sum(', /^The query fails: .*parse error/],
    ['no_such_metric', /^The query answers nothing/],
    [
      'quantum_rerank_requests_total',
      /^The query answers 6 series where one is expected/,
    ],
    ['vector(0) / vector(0)', /^The query answers NaN/],
    ['vector(1) / vector(0)', /^The query answers Infinity/],
    ['up{job="$job"}', /^The query uses \$job, for which the source has no/],
  ])('says why %s has no value', async (promql, words) => {
    const reading = await ask([testSignal({ promql })]).read();
    expect(reading.problem).toBeUndefined();
    expect(valueOf(reading, 'test')).toEqual(expect.stringMatching(words));
  });

  it('keeps values while Prometheus is away, and says that it is', async () => {
    let now = Date.now();
    const lost = new PrometheusSource({
      url: new URL(prometheus.url),
      variables: {},
      signals: [testSignal({ promql: 'vector(7)' })],
      now: () => now,
    });
    const before = await lost.read();
    expect(valueOf(before, 'test')).toBe(7);
    await prometheus.stop();
    now += 15 * SECOND;
    const after = await lost.read();
    expect(after).toMatchObject({
      now,
      problem: 'It refuses connections',
      lastSuccessAt: before.now,
    });
    expect(after.measurements.get('test')).toEqual({
      value: 7,
      at: before.now,
    });
  });
});
