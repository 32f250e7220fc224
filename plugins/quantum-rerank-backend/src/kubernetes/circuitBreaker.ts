/** How a {@link CircuitBreaker} behaves; times in milliseconds. */
export interface CircuitBreakerOptions {
  /** Failures in a row after which calls are held back. */
  threshold?: number;
  /** First time of holding back; doubles with every failed trial. */
  initialDelayMs?: number;
  maximumDelayMs?: number;
  now?: () => number;
  random?: () => number;
}

/**
 * Holds calls to one cluster back after repeated failures, so that many
 * watches and viewers together do not hammer an API server that is down or
 * overloaded. After a pause one call is let through as a trial.
 */
export class CircuitBreaker {
  readonly #threshold: number;
  readonly #initialDelayMs: number;
  readonly #maximumDelayMs: number;
  readonly #now: () => number;
  readonly #random: () => number;
  #failures = 0;
  #openUntil = 0;
  #trialUntil = 0;

  constructor(options: CircuitBreakerOptions = {}) {
    this.#threshold = options.threshold ?? 10;
    this.#initialDelayMs = options.initialDelayMs ?? 500;
    this.#maximumDelayMs = options.maximumDelayMs ?? 30_000;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  /**
   * Milliseconds to wait before a call may be made; 0 lets the caller through
   * (as the trial, when calls were held back).
   */
  acquire(): number {
    const now = this.#now();
    if (this.#failures < this.#threshold) {
      return 0;
    }
    if (now < this.#openUntil) {
      return this.#openUntil - now;
    }
    if (now < this.#trialUntil) {
      return this.#trialUntil - now;
    }
    // A trial that never reports back must not lock everybody out.
    this.#trialUntil = now + this.#initialDelayMs;
    return 0;
  }

  /** The API server answered. */
  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = 0;
    this.#trialUntil = 0;
  }

  /** The API server did not answer, or said that it is overloaded. */
  failed(retryAfterMs = 0): void {
    this.#failures += 1;
    this.#trialUntil = 0;
    const beyond = this.#failures - this.#threshold;
    if (beyond < 0 && retryAfterMs === 0) {
      return;
    }
    const delay =
      beyond < 0
        ? 0
        : Math.min(this.#maximumDelayMs, this.#initialDelayMs * 2 ** beyond);
    const jittered = delay * (0.8 + 0.4 * this.#random());
    this.#openUntil =
      this.#now() +
      Math.max(jittered, Math.min(retryAfterMs, this.#maximumDelayMs));
  }
}
