import { sendAtRate, type RateOptions } from './sendAtRate';

describe('sendAtRate', () => {
  const stopped = new AbortController();

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** A service that answers after some time; begins are in milliseconds. */
  function service(answersAfterMs: number) {
    const begins: number[] = [];
    let inFlight = 0;
    let most = 0;
    const from = performance.now();
    return {
      begins,
      most: () => most,
      send: async () => {
        begins.push(Math.round(performance.now() - from));
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise(resolve => {
          setTimeout(resolve, answersAfterMs);
        });
        inFlight -= 1;
      },
    };
  }

  const start = (options: Partial<RateOptions> & Pick<RateOptions, 'send'>) =>
    sendAtRate({
      rate: 10,
      concurrency: 5,
      durationMs: 1000,
      signal: stopped.signal,
      isHopeless: () => false,
      ...options,
    });

  it('begins evenly, whatever the answers take', async () => {
    const { begins, send } = service(350);
    const sending = start({ send });
    await jest.advanceTimersByTimeAsync(2000);
    await sending;
    expect(begins).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  it('keeps the number at a time, and does not catch up in a burst', async () => {
    const { begins, most, send } = service(400);
    const sending = start({ send, concurrency: 2 });
    await jest.advanceTimersByTimeAsync(2000);
    await sending;
    expect(most()).toBe(2);
    expect(begins).toEqual([0, 100, 400, 500, 800, 900]);
  });

  it('waits for what is on its way, and begins nothing after its time', async () => {
    const { begins, send } = service(5000);
    let isDone = false;
    const sending = start({ send, concurrency: 100 }).then(ms => {
      isDone = true;
      return ms;
    });
    await jest.advanceTimersByTimeAsync(5500);
    expect(isDone).toBe(false);
    expect(begins).toHaveLength(10);
    await jest.advanceTimersByTimeAsync(1000);
    await expect(sending).resolves.toBe(1000);
  });

  it('ends early when it is hopeless', async () => {
    const { begins, send } = service(10);
    const sending = start({ send, isHopeless: () => begins.length >= 3 });
    await jest.advanceTimersByTimeAsync(2000);
    expect(await sending).toBeLessThan(500);
    expect(begins).toHaveLength(3);
  });

  it('ends early when it is to stop', async () => {
    const stop = new AbortController();
    const { begins, send } = service(10);
    const sending = start({ send, signal: stop.signal });
    await jest.advanceTimersByTimeAsync(250);
    stop.abort();
    await jest.advanceTimersByTimeAsync(2000);
    await sending;
    expect(begins).toEqual([0, 100, 200]);
  });
});
