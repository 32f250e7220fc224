import { ServiceUnavailableError } from '@backstage/errors';
import AsyncLock from 'async-lock';

/** Plans that one person may wait for at one target. */
const MAX_WAITING = 4;

/**
 * Makes one plan at a time for each person and target, because a plan asks
 * clusters, caches and sources. Those that nobody waits for any more, because
 * the caller hung up, are not made.
 */
export class PlanTurns {
  readonly #lock = new AsyncLock({ maxPending: MAX_WAITING });

  /** @throws ServiceUnavailableError when too many wait already */
  async take<T>(
    key: string,
    make: () => Promise<T>,
    options: { signal?: AbortSignal } = {},
  ): Promise<T> {
    let begun = false;
    try {
      return await this.#lock.acquire(key, async () => {
        begun = true;
        options.signal?.throwIfAborted();
        return make();
      });
    } catch (error) {
      // Without a timeout, a full queue is all that keeps a turn from coming.
      throw begun
        ? error
        : new ServiceUnavailableError(
            `${
              MAX_WAITING + 1
            } plans of yours for this environment are being made already; ask again when one of them is there`,
          );
    }
  }
}
