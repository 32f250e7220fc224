import { ServiceUnavailableError } from '@backstage/errors';

/** Plans that one person may wait for at one target. */
const MAX_WAITING = 4;

/**
 * Makes one plan at a time for each person and target, because a plan asks
 * clusters, caches and sources. Those that nobody waits for any more, because
 * the caller hung up, are not made.
 */
export class PlanTurns {
  readonly #queues = new Map<string, { last: Promise<void>; size: number }>();

  /** @throws ServiceUnavailableError when too many wait already */
  async take<T>(
    key: string,
    make: () => Promise<T>,
    options: { signal?: AbortSignal } = {},
  ): Promise<T> {
    const queue = this.#queues.get(key) ?? {
      last: Promise.resolve(),
      size: 0,
    };
    if (queue.size > MAX_WAITING) {
      throw new ServiceUnavailableError(
        `${queue.size} plans of yours for this environment are being made already; ask again when one of them is there`,
      );
    }
    const before = queue.last;
    queue.size += 1;
    let leave = () => {};
    queue.last = new Promise(resolve => {
      leave = resolve;
    });
    this.#queues.set(key, queue);
    try {
      await before;
      options.signal?.throwIfAborted();
      return await make();
    } finally {
      leave();
      queue.size -= 1;
      if (queue.size === 0) {
        this.#queues.delete(key);
      }
    }
  }
}
