import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { databaseService } from '../../operations/__testUtils__/Testbed';
import type { ProfileSignal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { TestServer } from '../__testUtils__/TestServer';
import { testSignal } from '../__testUtils__/testSignals';
import { SignalStore } from '../store/SignalStore';
import { ScrapeSource } from './ScrapeSource';

const gauge = testSignal({
  id: 'gauge',
  scrape: { gauge: 'g', aggregate: 'max' },
});
const up = testSignal({ id: 'up', scrape: { up: true } });

describe.each(supportedDatabases())('ScrapeSource on %s', databaseId => {
  const databases = new TestDatabases();
  let server: TestServer;
  let store: SignalStore;

  const source = (
    options: {
      key?: string;
      intervalMs?: number;
      timeoutMs?: number;
      signals?: ProfileSignal[];
    } = {},
  ) =>
    new ScrapeSource({
      key: 'p/production',
      url: new URL(`${server.url}/metrics`),
      intervalMs: 1,
      signals: [gauge, up],
      store,
      limitBytes: 1024,
      timeoutMs: 10_000,
      ...options,
    });

  beforeAll(async () => {
    const knex = await databases.init(databaseId);
    store = await SignalStore.create({ database: databaseService(knex) });
  }, 60_000);

  beforeEach(async () => {
    server = await TestServer.start();
    server.answers(200, 'g 4\n');
  });

  afterEach(() => server.stop());

  afterAll(() => databases.destroy());

  it('is read once in an interval, whoever asks', async () => {
    const replicas = Array.from({ length: 5 }, () =>
      source({ key: 'once', intervalMs: 60_000 }),
    );
    await Promise.all(replicas.map(replica => replica.read()));
    await replicas[0].read();
    expect(server.seen.map(({ url }) => url)).toEqual(['/metrics']);
    const readings = await Promise.all(replicas.map(each => each.read()));
    for (const { measurements } of readings) {
      expect(measurements.get('gauge')).toMatchObject({ value: 4 });
    }
  });

  it('remembers values by the minute, for whoever comes later', async () => {
    const { now } = await source({ key: 'history' }).read();
    const later = source({ key: 'history', intervalMs: 60_000 });
    const to = Math.ceil(now / 60_000) * 60_000;
    const points = await later.history(gauge, {
      from: to - 180_000,
      to,
      stepMs: 60_000,
    });
    expect(points.map(({ at }) => at)).toEqual(
      [3, 2, 1, 0].map(minutes => to - minutes * 60_000),
    );
    expect(points.map(({ value }) => value).filter(Number.isFinite)).toEqual([
      4,
    ]);
    expect((await later.read()).measurements.get('gauge')).toMatchObject({
      value: 4,
    });
  });

  it.each<[string, () => void, RegExp]>([
    [
      'garbage',
      () => server.answers(200, '<html>'),
      /contains none of the metrics/,
    ],
    [
      'a closed door',
      () => server.answers(401, 'g 4\n'),
      /^It answers 401: it lets nobody in$/,
    ],
    ['an error', () => server.answers(500, 'g 4\n'), /^It answers 500$/],
    [
      'a redirect',
      () => server.answers(302, '', { location: '/elsewhere' }),
      /redirect, which is not followed/,
    ],
    [
      'too much',
      () => server.answers(200, 'g 4\n'.repeat(1000)),
      /longer than 1 KiB/,
    ],
    ['silence', () => (server.handler = () => {}), /did not answer within/],
  ])(
    'says that it got %s and keeps the last value',
    async (name, answer, words) => {
      const reader = source({
        key: name,
        ...(name === 'silence' && { timeoutMs: 500 }),
      });
      const good = await reader.read();
      expect(good.problem).toBeUndefined();
      answer();
      let bad = await reader.read();
      // The database's clock may not have moved on yet.
      while (!bad.problem) {
        bad = await reader.read();
      }
      expect(bad.problem).toMatch(words);
      expect(bad.lastSuccessAt).toBeGreaterThanOrEqual(good.lastSuccessAt!);
      expect(bad.lastSuccessAt).toBeLessThan(bad.now);
      expect(bad.measurements.get('gauge')).toEqual({
        value: 4,
        at: bad.lastSuccessAt,
      });
      // Where the way there is at fault, nobody knows whether it was there.
      const says = ['an error', 'too much', 'silence'].includes(name);
      const availability = bad.measurements.get('up') as { value?: number };
      const measured = {
        value: expect.any(Number),
        at: expect.any(Number),
      };
      expect(availability).toEqual(says ? measured : { problem: bad.problem });
      expect(availability.value ?? 0).toBeLessThan(1);
      // What was read in between counts as before, and the rest not at all.
      server.answers(200, 'g 4\n');
      while (bad.problem) {
        bad = await reader.read();
      }
      const after = bad.measurements.get('up') as { value: number };
      expect(after.value < 1).toBe(says);
    },
  );

  it('invents no rate where each look reaches another pod', async () => {
    const rate = testSignal({
      id: 'rate',
      unit: 'requests-per-second',
      window: '1m',
      scrape: { rate: 'c' },
    });
    const reader = source({ key: 'balanced', signals: [rate, gauge, up] });
    const pods = [
      { start: 1000, count: 500_000 },
      { start: 2000, count: 400_000 },
      { start: 1500, count: 450_000 },
    ];
    let looks = 0;
    server.handler = (_, response) => {
      const pod = pods[looks % pods.length];
      looks += 1;
      response.end(
        `process_start_time_seconds ${pod.start}\nc ${
          pod.count + looks
        }\ng 4\n`,
      );
    };
    let reading = await reader.read();
    while (looks < 3) {
      reading = await reader.read();
      // Never a value, not even in between.
      expect(reading.measurements.get('rate')).toHaveProperty('problem');
    }
    expect(reading.measurements.get('rate')).toEqual({
      problem: expect.stringContaining('Several processes answer'),
    });
    expect(reading.measurements.get('gauge')).toHaveProperty('problem');
    expect(reading.measurements.get('up')).toMatchObject({ value: 1 });
  });

  it('shows the worst of each step where that is wanted', async () => {
    const clock = await store.readClock();
    const to = Math.floor(clock / 60_000) * 60_000;
    for (const [minutes, value] of [
      [4, 1],
      [3, 0.2],
      [2, 0.9],
      [0, 1],
    ]) {
      await store.addPoints(
        'worst',
        to - minutes * 60_000,
        new Map([['gauge', value]]),
      );
    }
    const reader = source({ key: 'worst', intervalMs: 60_000 });
    const range = { from: to, to, stepMs: 300_000 };
    const of = async (
      good: ProfileSignal['good'],
      keep: { keep?: 'worst' } = { keep: 'worst' },
    ) =>
      (await reader.history({ ...gauge, good }, { ...range, ...keep }))[0]
        .value;
    expect(await of('higher')).toBe(0.2);
    expect(await of('lower')).toBe(1);
    expect(await of('within')).toBe(1);
    expect(await of('higher', {})).toBe(1);
  });

  it('forgets what is old, and nothing else', async () => {
    const now = await store.readClock();
    const day = 24 * 60 * 60_000;
    for (const at of [now - 2 * day, now]) {
      await store.addPoints('old', at, new Map([['gauge', 1]]));
      await store.addScrape('old', { at, problem: 'why', misconfigured: true });
    }
    await store.prune();
    expect(
      await store.listPoints('old', 'gauge', { from: 0, to: now }),
    ).toHaveLength(1);
    expect(await store.listScrapes('old', 0)).toEqual([
      { at: now, problem: 'why', misconfigured: true },
    ]);
  });
});
