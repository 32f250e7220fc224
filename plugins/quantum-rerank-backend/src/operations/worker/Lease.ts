import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Fence, OperationStore } from '../store/OperationStore';
import type { WorkerTiming } from './timing';

/**
 * Keeps a claim alive while work is done under it, and says when it is gone.
 */
export class Lease {
  readonly fence: Fence;
  readonly #store: OperationStore;
  readonly #timing: WorkerTiming;
  readonly #logger: LoggerService;
  readonly #lost = new AbortController();
  #validUntil: number;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param claimedAt - `performance.now()` from before the claim was sent
   */
  constructor(options: {
    fence: Fence;
    store: OperationStore;
    timing: WorkerTiming;
    logger: LoggerService;
    claimedAt: number;
  }) {
    this.fence = options.fence;
    this.#store = options.store;
    this.#timing = options.timing;
    this.#logger = options.logger;
    this.#validUntil = options.claimedAt + options.timing.leaseMs;
    this.#schedule();
  }

  /** Aborts when the claim is gone or given up. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Whether the claim surely still holds, judged without the database: asked
   * right before something is sent to a cluster, so that a process that was
   * frozen in between does not send it late.
   */
  isValid(): boolean {
    return !this.#lost.signal.aborted && performance.now() < this.#validUntil;
  }

  /** Stops renewing. */
  end(): void {
    clearTimeout(this.#timer);
    this.#lost.abort();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#renew(), this.#timing.renewMs);
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      if (!(await this.#store.renewLease(this.fence, this.#timing.leaseMs))) {
        this.end();
        return;
      }
      this.#validUntil = askedAt + this.#timing.leaseMs;
    } catch (error) {
      this.#logger.warn(
        `The claim on operation ${this.fence.id} could not be renewed`,
        error instanceof Error ? error : undefined,
      );
      if (!this.isValid()) {
        this.end();
        return;
      }
    }
    if (!this.#lost.signal.aborted) {
      this.#schedule();
    }
  }
}
