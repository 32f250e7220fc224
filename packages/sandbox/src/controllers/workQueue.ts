import { StatusError } from '../api/status';

/**
 * Processes keys one after another, each once however often it was added meanwhile. A short pause lets changes gather,
 * as the informers of real controllers do.
 */
export class WorkQueue {
  private readonly pending = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly process: (key: string) => void;
  private scheduled: NodeJS.Immediate | undefined;
  private stopped = false;

  constructor(process: (key: string) => void) {
    this.process = process;
  }

  add(key: string): void {
    if (this.stopped) {
      return;
    }
    this.pending.add(key);
    this.scheduled ??= setImmediate(() => this.run());
  }

  /** Adds the key later; an earlier plan for the same key is replaced. */
  addAfter(key: string, milliseconds: number): void {
    if (this.stopped) {
      return;
    }
    clearTimeout(this.timers.get(key));
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.add(key);
    }, milliseconds);
    this.timers.set(key, timer);
  }

  stop(): void {
    this.stopped = true;
    this.pending.clear();
    this.timers.forEach(timer => clearTimeout(timer));
    this.timers.clear();
    clearImmediate(this.scheduled);
  }

  private run(): void {
    this.scheduled = undefined;
    const keys = [...this.pending];
    this.pending.clear();
    for (const key of keys) {
      try {
        this.process(key);
      } catch (error) {
        if (error instanceof StatusError && error.code === 409) {
          // Somebody else wrote meanwhile: look again.
          this.add(key);
          continue;
        }
        process.emitWarning(
          `Sandbox controller failed on ${key}: ${
            error instanceof Error ? error.stack : String(error)
          }`,
        );
      }
    }
  }
}
