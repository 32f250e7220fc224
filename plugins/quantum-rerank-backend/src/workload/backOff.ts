import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** Pauses that double with every failure, from 0.25 s to 30 s, with jitter. */
export class BackOff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Things work again. */
  reset(): void {
    this.#failures = 0;
  }

  /** Pauses for a given time, give or take, without counting it as a failure. */
  async wait(signal: AbortSignal, milliseconds: number): Promise<void> {
    const wait = milliseconds + FIRST_MS * this.#random();
    await sleep(wait, undefined, { signal, ref: false }).catch(() => {});
  }

  /**
   * Milliseconds to pause after one more failure.
   *
   * @param atLeastMs - what the server asked for
   */
  nextDelay(atLeastMs = 0): number {
    const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    return Math.max(full * (0.75 + 0.25 * this.#random()), atLeastMs);
  }

  /** Pauses after one more failure; ends early when the signal aborts. */
  async pause(
    signal: AbortSignal,
    options: { atLeastMs?: number } = {},
  ): Promise<void> {
    const wait = this.nextDelay(options.atLeastMs);
    await sleep(wait, undefined, { signal, ref: false }).catch(() => {});
  }
}
