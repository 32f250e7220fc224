import { profileSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testProfile } from '../operations/__testUtils__/testTarget';
import { testSignal } from './__testUtils__/testSignals';
import { EnvironmentSignals } from './EnvironmentSignals';
import { QueryError } from './prometheus/answers';
import type {
  HistoryPoint,
  HistoryRange,
  MetricsSource,
  SourceReading,
} from './MetricsSource';

const NOW = Date.parse('2026-11-23T12:00:00Z');

/** A source that says what the test wants. */
class TestSource implements MetricsSource {
  readonly kind = 'scrape';
  readonly intervalMs = 15_000;
  reading: SourceReading = {
    now: NOW,
    lastSuccessAt: NOW,
    measurements: new Map([['test', { value: 2, at: NOW }]]),
  };
  past: (at: number) => number | null = () => null;
  reads = 0;
  histories = 0;
  mayAnswer: Promise<void> = Promise.resolve();
  /** By which history it is, from 1. */
  trouble: (nth: number) => Error | undefined = () => undefined;

  async read() {
    this.reads += 1;
    return this.reading;
  }

  async measuredTime() {
    return { from: NOW, to: NOW, measuredMs: 0, keptMs: 0 };
  }

  async history(
    _: unknown,
    { from, to, stepMs }: HistoryRange,
  ): Promise<HistoryPoint[]> {
    this.histories += 1;
    const trouble = this.trouble(this.histories);
    await this.mayAnswer;
    if (trouble) {
      throw trouble;
    }
    return Array.from({ length: (to - from) / stepMs + 1 }, (__, index) => {
      const at = from + index * stepMs;
      return { at, value: this.past(at) };
    });
  }
}

describe('EnvironmentSignals', () => {
  const start = (source: TestSource, count = 1) => {
    const profile = profileSchema.parse({
      ...testProfile(),
      signals: Array.from({ length: count }, (_, index) =>
        testSignal({
          id: index === 0 ? 'test' : `test-${index}`,
          unit: 'count',
          target: { max: 1 },
        }),
      ),
    });
    return new EnvironmentSignals({
      profile,
      environment: profile.environments[0],
      source,
    });
  };

  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('finds in the history since when it is as it is', async () => {
    const source = new TestSource();
    const begin = NOW - 40 * 60_000;
    source.past = at => (at >= begin ? 3 : 0.5);
    const { items } = await start(source).get();
    expect(items[0]).toMatchObject({
      state: 'warning',
      reason: '2 is above the target of 1',
      since: new Date(begin).toISOString(),
    });
  });

  it('does not keep anybody waiting for a history that is slow', async () => {
    const source = new TestSource();
    const begin = NOW - 40 * 60_000;
    source.past = at => (at >= begin ? 3 : 0.5);
    let goOn = () => {};
    source.mayAnswer = new Promise(resolve => {
      goOn = resolve;
    });
    const signals = start(source);
    const first = signals.get();
    await jest.advanceTimersByTimeAsync(500);
    expect((await first).items[0].since).toBe(new Date(NOW).toISOString());
    goOn();
    await jest.advanceTimersByTimeAsync(0);
    expect((await signals.get()).items[0].since).toBe(
      new Date(begin).toISOString(),
    );
  });

  it('asks for histories four at a time, stops at trouble, and tries again', async () => {
    const source = new TestSource();
    const begin = NOW - 40 * 60_000;
    source.past = at => (at >= begin ? 3 : 0.5);
    source.trouble = nth =>
      nth === 1 ? new Error('It answers 503') : undefined;
    const signals = start(source, 10);
    await signals.get();
    expect(source.histories).toBe(4);
    jest.setSystemTime(NOW + 30_000);
    await signals.get();
    expect(source.histories).toBe(4);
    source.reading = {
      now: NOW + 60_000,
      lastSuccessAt: NOW + 60_000,
      measurements: new Map([['test', { value: 2, at: NOW + 60_000 }]]),
    };
    jest.setSystemTime(NOW + 60_000);
    const { items } = await signals.get();
    expect(source.histories).toBe(14);
    expect(items[0].since).toBe(new Date(begin).toISOString());
  });

  it('goes on where a single query is wrong', async () => {
    const source = new TestSource();
    source.trouble = () => new QueryError('parse error');
    const signals = start(source, 10);
    await signals.get();
    expect(source.histories).toBe(10);
    jest.setSystemTime(NOW + 3_600_000);
    source.reading = { ...source.reading, now: NOW + 3_600_000 };
    await signals.get();
    expect(source.histories).toBe(10);
  });

  it('tells what is idle from what cannot be measured', async () => {
    const source = new TestSource();
    const idle = async (measurement: object) => {
      source.reading = {
        now: NOW,
        lastSuccessAt: NOW,
        measurements: new Map([['test', { problem: 'x', ...measurement }]]),
      };
      return (await start(source).get()).items[0].idle;
    };
    expect(await idle({ idle: true })).toBe(true);
    expect(await idle({})).toBeUndefined();
  });

  it('does not count time in which nothing was known', async () => {
    const source = new TestSource();
    source.past = at => (at < NOW - 10 * 60_000 ? null : 3);
    const { items } = await start(source).get();
    expect(items[0].since).toBe(new Date(NOW - 10 * 60_000).toISOString());
  });

  it('remembers when a state began, and forgets the value when it is stale', async () => {
    const source = new TestSource();
    const signals = start(source);
    const first = await signals.get();
    expect(first.items[0].since).toBe(new Date(NOW).toISOString());

    jest.setSystemTime(NOW + 45_000);
    source.reading = {
      ...source.reading,
      now: NOW + 45_000,
      problem: 'It refuses connections',
    };
    const waiting = await signals.get();
    expect(waiting.items[0]).toMatchObject({ state: 'warning', value: 2 });
    expect(waiting.items[0].since).toBe(new Date(NOW).toISOString());
    expect(waiting.source).toMatchObject({
      state: 'stale',
      reason: 'It refuses connections',
    });

    jest.setSystemTime(NOW + 46_000);
    source.reading = { ...source.reading, now: NOW + 46_000 };
    const lost = await signals.get();
    expect(lost.items[0]).toMatchObject({
      state: 'unknown',
      reason: 'The last value is 46 s old',
      observedAt: new Date(NOW).toISOString(),
      since: new Date(NOW + 46_000).toISOString(),
    });
    expect(lost.items[0]).not.toHaveProperty('value');
    expect(lost.source.state).toBe('unreachable');
    expect(lost.verdict).toEqual({
      state: 'unknown',
      summary: 'No signal is known: It refuses connections',
    });
    expect(
      new Set([first, waiting, lost].map(({ version }) => version)).size,
    ).toBe(3);
  });

  it('looks once for everybody who asks at the same time', async () => {
    const source = new TestSource();
    const signals = start(source);
    await Promise.all([signals.get(), signals.get(), signals.get()]);
    await signals.get();
    expect(source.reads).toBe(1);
  });
});
