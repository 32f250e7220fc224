import { ServiceUnavailableError } from '@backstage/errors';
import type { SecretValues } from './SecretValues';

/** Bytes of all values that a process holds at most. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A longer timer runs out at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Values of operations between request and execution. They are in the memory
 * of the process that took the request and nowhere else, for a bounded time
 * (docs/adr/0007-secret-values-stay-in-memory.md).
 */
export class HeldValues {
  readonly #held = new Map<
    string,
    { values: SecretValues; timer: NodeJS.Timeout }
  >();

  /**
   * @throws ServiceUnavailableError when too many wait already
   */
  hold(operation: string, values: SecretValues, milliseconds: number): void {
    const bytes = [...this.#held.values()].reduce(
      (sum, { values: other }) => sum + other.size,
      values.size,
    );
    if (bytes > MAX_BYTES) {
      throw new ServiceUnavailableError(
        'Too many secret values wait to be sent; ask again when others are done',
      );
    }
    this.drop(operation);
    const timer = setTimeout(
      () => this.drop(operation),
      Math.min(milliseconds, LONGEST_TIMER_MS),
    );
    timer.unref();
    this.#held.set(operation, { values, timer });
  }

  /** Undefined when they were sent, ran out, or another process has them. */
  find(operation: string): SecretValues | undefined {
    return this.#held.get(operation)?.values;
  }

  drop(operation: string): void {
    clearTimeout(this.#held.get(operation)?.timer);
    this.#held.delete(operation);
  }
}
