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

/** Why, and how long, no call may be made. */
export interface Hold {
  /** Milliseconds until the next call may be made. */
  milliseconds: number;
  /** True: the API server named this time itself. False: it fails. */
  asked: boolean;
}

/**
 * Holds calls to one cluster back after repeated failures, so that many
 * watches and viewers together do not hammer an API server that is down or
 * overloaded. After a pause one call is let through as a trial. A pause that
 * the API server asked for holds for everybody, whatever else is answered
 * meanwhile.
 */
export class CircuitBreaker {
  readonly #threshold: number;
  readonly #initialDelayMs: number;
  readonly #maximumDelayMs: number;
  readonly #now: () => number;
  readonly #random: () => number;
  #failures = 0;
  #openUntil = 0;
  #askedUntil = 0;
  #trialUntil = 0;

  constructor(options: CircuitBreakerOptions = {}) {
    this.#threshold = options.threshold ?? 10;
    this.#initialDelayMs = options.initialDelayMs ?? 500;
    this.#maximumDelayMs = options.maximumDelayMs ?? 30_000;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
  }

  /**
   * Lets the caller through (as the trial, when calls were held back), or says
   * how long it has to wait.
   */
  acquire(): Hold | undefined {
    const now = this.#now();
    const isOpen = this.#failures >= this.#threshold;
    if (isOpen && now < Math.max(this.#openUntil, this.#trialUntil)) {
      const until = Math.max(
        this.#openUntil,
        this.#trialUntil,
        this.#askedUntil,
      );
      return { milliseconds: until - now, asked: false };
    }
    if (now < this.#askedUntil) {
      return { milliseconds: this.#askedUntil - now, asked: true };
    }
    if (isOpen) {
      // A trial that never reports back must not lock everybody out.
      this.#trialUntil = now + this.#initialDelayMs;
    }
    return undefined;
  }

  /** The API server answered. */
  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = 0;
    this.#trialUntil = 0;
  }

  /**
   * The API server did not answer, or said that it is overloaded.
   *
   * @param retryAfterMs - the pause it asked for
   */
  failed(retryAfterMs = 0): void {
    this.#failures += 1;
    this.#trialUntil = 0;
    const now = this.#now();
    if (retryAfterMs > 0) {
      this.#askedUntil = Math.max(this.#askedUntil, now + retryAfterMs);
    }
    const beyond = this.#failures - this.#threshold;
    if (beyond >= 0) {
      const delay = Math.min(
        this.#maximumDelayMs,
        this.#initialDelayMs * 2 ** beyond,
      );
      this.#openUntil = now + delay * (0.8 + 0.4 * this.#random());
    }
  }
}
