import { askedPauseMs } from '../../kubernetes/retryDelay';
import type { WorkerTiming } from './timing';

/**
 * Pauses that double, with jitter, and are not shorter than the server asked
 * for, within reason.
 */
export class Backoff {
  readonly #timing: WorkerTiming;
  #failures = 0;

  constructor(timing: WorkerTiming) {
    this.#timing = timing;
  }

  reset(): void {
    this.#failures = 0;
  }

  /**
   * Milliseconds to wait after a failure.
   *
   * @param leftMs - time until the caller gives up; no pause but the shortest
   * goes beyond it
   */
  next(error: unknown, leftMs = Infinity): number {
    const { retryMs, maxRetryMs } = this.#timing;
    const doubled = Math.min(retryMs * 2 ** this.#failures, maxRetryMs);
    this.#failures += 1;
    // Jitter is added, so that nobody comes back before the time asked for.
    const pause =
      Math.max(doubled, askedPauseMs(error)) * (1 + Math.random() / 4);
    return Math.min(pause, Math.max(leftMs, retryMs));
  }
}
