/** Beyond this a timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits, for 24 days at most, or less when the signal aborts. */
export function pause(
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, Math.min(milliseconds, LONGEST_TIMER_MS));
    signal.addEventListener('abort', done);
    if (signal.aborted) {
      done();
    }
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
