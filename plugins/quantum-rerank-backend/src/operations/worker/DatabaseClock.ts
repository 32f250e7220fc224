import type { OperationStore } from '../store/OperationStore';

/**
 * The database's clock without asking it each time: read once, carried on by
 * the process's monotonic clock, so that a wrong or jumping system time does
 * not matter.
 */
export class DatabaseClock {
  readonly #offset: number;

  static async create(store: OperationStore): Promise<DatabaseClock> {
    const before = performance.now();
    const now = await store.now();
    return new DatabaseClock(now - (before + performance.now()) / 2);
  }

  private constructor(offset: number) {
    this.#offset = offset;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return Math.round(this.#offset + performance.now());
  }
}
