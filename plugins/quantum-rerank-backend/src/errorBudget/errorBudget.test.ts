import { profileSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testProfile } from '../operations/__testUtils__/testTarget';
import type { MeasuredTime } from '../signals/MetricsSource';
import { testSignal } from '../signals/__testUtils__/testSignals';
import { testTarget } from '../workload/testObjects';
import { DefaultErrorBudgetService } from './DefaultErrorBudgetService';
import { judgeErrorBudget } from './judgeErrorBudget';

const DAY = 86_400_000;
const MINUTE = 60_000;
const TO = Date.parse('2026-11-24T08:00:00Z');
const POLICY = { signal: 'availability', window: '30d' };

/** So much time, of which so much was lost. */
function time(measuredMs: number, lostMs: number, days = 30): MeasuredTime {
  return {
    from: TO - days * DAY,
    to: TO,
    measuredMs,
    keptMs: measuredMs - lostMs,
  };
}

describe('judgeErrorBudget', () => {
  it('allows 43 minutes and 12 seconds of 30 days at 99.9 %', () => {
    expect(judgeErrorBudget(POLICY, 0.999, time(30 * DAY, 0))).toEqual({
      signal: 'availability',
      window: '30d',
      target: 0.999,
      from: '2026-10-25T08:00:00.000Z',
      to: '2026-11-24T08:00:00.000Z',
      state: 'ok',
      summary:
        '43 min 12 s of 43 min 12 s allowed in 30 d are left: 100 % was kept, 99.9 % is promised',
      achieved: 1,
      allowedSeconds: 2592,
      spentSeconds: 0,
      remainingSeconds: 2592,
      remainingRatio: 1,
      coverage: 1,
    });
  });

  it.each<[number, string, string, RegExp]>([
    [10 * MINUTE, 'ok', '99.976', /^33 min 12 s of 43 min 12 s/],
    [33 * MINUTE, 'warning', '99.923', /^10 min 12 s of 43 min 12 s/],
    [43 * MINUTE, 'warning', '99.9', /^12 s of 43 min 12 s/],
    [44 * MINUTE, 'critical', '99.898', /^44 min of 43 min 12 s .* are spent/],
    [DAY, 'critical', '96.666', /^1 d of 43 min 12 s/],
  ])('after an outage of %d ms is %s', (lost, state, kept, words) => {
    const budget = judgeErrorBudget(POLICY, 0.999, time(30 * DAY, lost));
    expect(budget.state).toBe(state);
    expect(budget.summary).toMatch(words);
    expect(budget.summary).toContain(`${kept} % was kept`);
    expect(budget.spentSeconds).toBeCloseTo(lost / 1000, 3);
    expect(budget.remainingSeconds).toBeCloseTo(2592 - lost / 1000, 3);
    expect(budget.remainingRatio).toBeCloseTo(1 - lost / 2_592_000, 5);
  });

  it('counts what was not measured neither as kept nor as lost', () => {
    const budget = judgeErrorBudget(POLICY, 0.999, time(3 * DAY, 20 * MINUTE));
    expect(budget).toMatchObject({
      state: 'ok',
      coverage: 0.1,
      spentSeconds: 1200,
      allowedSeconds: 2592,
      achieved: 1 - 20 / (3 * 1440),
    });
    expect(budget.summary).toMatch(
      /; 10 % of the 30 d was measured, the rest is not counted$/,
    );
  });

  it('knows nothing where nothing was measured', () => {
    const budget = judgeErrorBudget(POLICY, 0.999, time(0, 0));
    expect(budget).toMatchObject({ state: 'unknown', coverage: 0 });
    expect(budget).not.toHaveProperty('achieved');
    expect(budget).not.toHaveProperty('remainingSeconds');
  });

  it('does not promise 100 % when a little was lost', () => {
    const budget = judgeErrorBudget(POLICY, 0.999, time(30 * DAY, 2_000));
    expect(budget.summary).toContain('99.999 % was kept');
  });

  it('takes a promise of everything at its word', () => {
    const policy = { ...POLICY, window: '1h' };
    const kept = judgeErrorBudget(policy, 1, time(60 * MINUTE, 0, 1 / 24));
    expect(kept).toMatchObject({ state: 'ok', allowedSeconds: 0 });
    expect(kept).not.toHaveProperty('remainingRatio');
    const lost = judgeErrorBudget(policy, 1, time(60 * MINUTE, 1000, 1 / 24));
    expect(lost).toMatchObject({ state: 'critical', remainingSeconds: -1 });
  });

  it('is never covered by more than all', () => {
    const budget = judgeErrorBudget(POLICY, 0.999, time(31 * DAY, 0, 30));
    expect(budget).toMatchObject({ coverage: 1, spentSeconds: 0 });
  });
});

describe('DefaultErrorBudgetService', () => {
  let now = TO;
  const profile = profileSchema.parse({
    ...testProfile(),
    signals: [
      testSignal({
        id: 'availability',
        scrape: { up: true },
        target: { min: 0.999 },
        good: 'higher',
      }),
    ],
    errorBudget: POLICY,
  });
  const target = { ...testTarget(), profile };

  beforeEach(() => {
    now = TO;
  });

  const start = (
    measuredTime: () => Promise<MeasuredTime | undefined>,
  ): DefaultErrorBudgetService =>
    new DefaultErrorBudgetService({ past: { measuredTime }, now: () => now });

  it('asks once a minute, whoever looks', async () => {
    const asked = jest.fn(async (..._: unknown[]) => time(30 * DAY, 0));
    const service = start(asked);
    await Promise.all([
      service.getErrorBudget(target),
      service.getErrorBudget(target),
    ]);
    expect(asked.mock.calls.map(([, , windowMs]) => windowMs)).toEqual([
      30 * DAY,
    ]);
    now += 60_000;
    expect(await service.getErrorBudget(target)).toMatchObject({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      state: 'ok',
    });
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('is unknown while its source is away, and asks again soon', async () => {
    let away = true;
    const service = start(async () => {
      if (away) {
        throw new Error('It refuses connections');
      }
      return time(30 * DAY, 0);
    });
    expect(await service.getErrorBudget(target)).toMatchObject({
      signal: 'availability',
      target: 0.999,
      window: '30d',
      state: 'unknown',
      summary: 'It refuses connections',
    });
    away = false;
    now += 10_000;
    expect((await service.getErrorBudget(target)).state).toBe('ok');
  });

  it('is unknown without a source or a promise', async () => {
    const service = start(async () => undefined);
    expect(await service.getErrorBudget(target)).toMatchObject({
      signal: 'availability',
      target: 0.999,
      state: 'unknown',
      summary: 'No source of metrics is configured for this environment',
    });
    expect(await service.getErrorBudget(testTarget())).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('names no error budget'),
    });
  });
});
