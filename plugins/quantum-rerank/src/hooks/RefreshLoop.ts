/**
 * Runs one task at a time. A request that arrives while the task runs leads
 * to exactly one more run afterwards, so a burst costs two runs and the last
 * request is never lost.
 */
export class RefreshLoop {
  readonly #run: (signal: AbortSignal) => Promise<void>;
  readonly #controller = new AbortController();
  #running = false;
  #again = false;

  /** @param run - must not reject; errors are its own business */
  constructor(run: (signal: AbortSignal) => Promise<void>) {
    this.#run = run;
  }

  /** Starts a run now, or notes that another one is needed. */
  request(): void {
    if (this.#controller.signal.aborted) {
      return;
    }
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#start();
  }

  /** Ends for good; a run in flight is aborted. */
  stop(): void {
    this.#controller.abort();
  }

  async #start(): Promise<void> {
    this.#running = true;
    do {
      this.#again = false;
      await this.#run(this.#controller.signal);
    } while (this.#again && !this.#controller.signal.aborted);
    this.#running = false;
  }
}
