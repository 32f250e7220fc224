import type { Knex } from 'knex';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { databaseService } from '../../operations/__testUtils__/Testbed';
import { testSignal } from '../__testUtils__/testSignals';
import { evaluate, type Scrape } from '../scrape/evaluate';
import { ScrapeSource } from '../scrape/ScrapeSource';
import { SignalStore } from './SignalStore';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LOOK = 15_000;

const up = testSignal({
  id: 'up',
  window: '2m',
  scrape: { up: true },
  target: { min: 0.999 },
  good: 'higher',
});

describe.each(supportedDatabases())('hours of signals on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;
  let store: SignalStore;
  /** The beginning of an hour, a few of them ago. */
  let hour: number;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    store = await SignalStore.create({ database: databaseService(knex) });
    hour = Math.floor((await store.readClock()) / HOUR) * HOUR - 5 * HOUR;
  }, 60_000);

  afterAll(() => databases.destroy());

  const all = (key: string, signal = 'up') =>
    store.listHours(key, signal, { from: 0, to: hour + DAY });

  /** Values of so many minutes, from a moment on. */
  async function fill(key: string, from: number, values: number[]) {
    for (const [index, value] of values.entries()) {
      await store.addPoints(
        key,
        from + index * MINUTE,
        new Map([
          ['up', value],
          ['other', 7],
        ]),
      );
    }
  }

  const sourceOf = (key: string, intervalMs = LOOK) =>
    new ScrapeSource({
      key,
      url: new URL('http://127.0.0.1:1/metrics'),
      intervalMs,
      signals: [up],
      budget: 'up',
      store,
    });

  it('add minutes up, as often as wanted', async () => {
    const key = 'p/sums';
    await fill(key, hour + 58 * MINUTE, [1, 0.5, 1, 0]);
    const wanted = [
      { hour, sum: 1.5, count: 2 },
      { hour: hour + HOUR, sum: 1, count: 2 },
    ];
    await Promise.all([
      store.addUpHours(key, 'up', hour),
      store.addUpHours(key, 'up', hour),
    ]);
    expect(await all(key)).toEqual(wanted);
    await store.addUpHours(key, 'up', 0);
    expect(await all(key)).toEqual(wanted);
    expect(await all(key, 'other')).toEqual([]);

    await fill(key, hour + 62 * MINUTE, [1]);
    await store.addUpHours(key, 'up', hour + HOUR + 30 * MINUTE);
    expect(await all(key)).toEqual([
      wanted[0],
      { hour: hour + HOUR, sum: 2, count: 3 },
    ]);
  });

  it('keep hours whose minutes are gone', async () => {
    const key = 'p/gone';
    await fill(key, hour, [1, 1, 0.5]);
    await store.addUpHours(key, 'up', hour);
    await knex('signal_points').where({ environment: key }).delete();
    await fill(key, hour + HOUR, [1]);
    await store.addUpHours(key, 'up', 0);
    expect(await all(key)).toEqual([
      { hour, sum: 2.5, count: 3 },
      { hour: hour + HOUR, sum: 1, count: 1 },
    ]);
  });

  it('are forgotten after a month', async () => {
    const key = 'p/old';
    const rows = [hour - 33 * DAY, hour - 30 * DAY, hour].map(at => ({
      environment: key,
      signal: 'up',
      hour: at,
      sum: 60,
      count: 60,
    }));
    await knex('signal_hours').insert(rows);
    await store.prune();
    expect((await all(key)).map(({ hour: at }) => at)).toEqual([
      hour - 30 * DAY,
      hour,
    ]);
  });

  it('count an outage of a minute once, although it is in several windows', async () => {
    const key = 'p/outage';
    const now = await store.readClock();
    const first = Math.floor(now / MINUTE) * MINUTE - 59 * MINUTE;
    // Four looks in a row find nothing.
    const looks: Scrape[] = Array.from({ length: 240 }, (_, index) => ({
      at: first + index * LOOK,
      ...(index >= 101 && index < 105 ? {} : { samples: [] }),
    }));
    const below = new Set<number>();
    for (const [index, { at }] of looks.entries()) {
      const found = evaluate(up, looks.slice(0, index + 1));
      const { value } = found as { value: number };
      await store.addPoints(key, at, new Map([['up', value]]));
      if (value < 0.999) {
        below.add(Math.floor(at / MINUTE));
      }
    }
    // Minutes in which some window has a part of it, which are not the loss.
    expect(below.size).toBeGreaterThanOrEqual(3);

    const source = sourceOf(key);
    await store.addUpHours(key, 'up', 0);
    // More than an hour, since the clock moves on meanwhile.
    const short = await source.measuredTime(up, 2 * HOUR);
    const long = await source.measuredTime(up, 30 * DAY);
    for (const { measuredMs, keptMs } of [short, long]) {
      expect(measuredMs).toBe(HOUR);
      expect(measuredMs - keptMs).toBeCloseTo(MINUTE, 3);
    }
    expect(long.to - long.from).toBe(30 * DAY);
  });

  it('stand for the time until the next look', async () => {
    const key = 'p/seldom';
    await fill(key, hour, [1]);
    await fill(key, hour + 5 * MINUTE, [0]);
    await store.addUpHours(key, 'up', 0);
    expect(
      await sourceOf(key, 5 * MINUTE).measuredTime(up, 2 * DAY),
    ).toMatchObject({ measuredMs: 10 * MINUTE, keptMs: 5 * MINUTE });
  });

  it('know nothing of what was never measured', async () => {
    for (const windowMs of [HOUR, 30 * DAY]) {
      expect(
        await sourceOf('p/never').measuredTime(up, windowMs),
      ).toMatchObject({ measuredMs: 0, keptMs: 0 });
    }
  });

  it('are written by whoever looks', async () => {
    const key = 'p/looks';
    await fill(key, hour, [1, 1]);
    // Nothing listens there, which is a measurement too.
    await sourceOf(key).read();
    const hours = await all(key);
    expect(hours[0]).toEqual({ hour, sum: 2, count: 2 });
    expect(hours[1]).toMatchObject({ sum: 0, count: 1 });
  });
});
