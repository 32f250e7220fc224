import { KubernetesApiError } from '../../kubernetes/errors';
import type { WorkerTiming } from './timing';

/** Pauses that double, with jitter, and are never shorter than the server asked for. */
export class Backoff {
  readonly #timing: WorkerTiming;
  #failures = 0;

  constructor(timing: WorkerTiming) {
    this.#timing = timing;
  }

  reset(): void {
    this.#failures = 0;
  }

  /** Milliseconds to wait after a failure. */
  next(error: unknown): number {
    const { retryMs, maxRetryMs } = this.#timing;
    const doubled = Math.min(retryMs * 2 ** this.#failures, maxRetryMs);
    this.#failures += 1;
    const asked =
      error instanceof KubernetesApiError && error.retryAfterSeconds
        ? error.retryAfterSeconds * 1000
        : 0;
    // Jitter is added, so that nobody comes back before the time asked for.
    return Math.max(doubled, asked) * (1 + Math.random() / 4);
  }
}
