/** A late start is caught up with no more than this, so that no burst follows a pause. */
const CATCH_UP_MS = 20;

/** Options of {@link sendAtRate}. */
export interface RateOptions {
  /** Per second. */
  rate: number;
  /** At the same time. */
  concurrency: number;
  durationMs: number;
  signal: AbortSignal;
  /** Must not throw. */
  send: () => Promise<void>;
  /** Asked before each; true ends it early. */
  isHopeless: () => boolean;
}

/**
 * Sends at a rate whatever the answers take, as users do, and never more at
 * a time than allowed: then the rate is not reached. Begins nothing after
 * its time, and waits for what is on its way.
 *
 * @returns for how long it was sending, in milliseconds
 */
export async function sendAtRate(options: RateOptions): Promise<number> {
  const { rate, concurrency, durationMs, signal } = options;
  const intervalMs = 1000 / rate;
  const onItsWay = new Set<Promise<void>>();
  const startedAt = performance.now();
  const isOver = () =>
    signal.aborted ||
    options.isHopeless() ||
    performance.now() - startedAt >= durationMs;
  let due = startedAt;
  while (!isOver()) {
    const wait = due - performance.now();
    if (wait > 0) {
      await pause(Math.min(wait, durationMs), signal);
    }
    if (onItsWay.size >= concurrency) {
      await Promise.race(onItsWay);
    }
    if (isOver()) {
      break;
    }
    const sending = options.send().finally(() => onItsWay.delete(sending));
    onItsWay.add(sending);
    due = Math.max(due + intervalMs, performance.now() - CATCH_UP_MS);
  }
  const sentForMs = performance.now() - startedAt;
  await Promise.all(onItsWay);
  return Math.min(sentForMs, durationMs);
}

/** Resolves after the time, or when the signal aborts. */
export function pause(
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
