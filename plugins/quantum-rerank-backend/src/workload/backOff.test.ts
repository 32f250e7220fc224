import { BackOff } from './backOff';

describe('BackOff', () => {
  it('doubles from 0.25 s to 30 s and begins again after a success', () => {
    const backOff = new BackOff(() => 1);
    const delays = Array.from({ length: 10 }, () => backOff.nextDelay());
    expect(delays).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    backOff.reset();
    expect(backOff.nextDelay()).toBe(250);
  });

  it('scatters callers and never waits less than the server asked for', () => {
    expect(new BackOff(() => 0).nextDelay()).toBe(187.5);
    expect(new BackOff(() => 0).nextDelay(5_000)).toBe(5_000);
    expect(new BackOff(() => 0).nextDelay(120_000)).toBe(120_000);
  });

  it('ends a pause when the caller gives up', async () => {
    const controller = new AbortController();
    const pause = new BackOff().pause(controller.signal, {
      atLeastMs: 30_000,
    });
    controller.abort();
    await expect(pause).resolves.toBeUndefined();
  });
});
