import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  SIGNAL_CHANNEL,
  type Operation,
  type SignalMessage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { digest } from './canonicalJson';

/**
 * Tells those who look at operations that one changed: streams of this
 * process at once, browsers by a signal without content.
 */
export class OperationFeed {
  readonly #signals: SignalsService | undefined;
  readonly #logger: LoggerService;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(options: { signals?: SignalsService; logger: LoggerService }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  /** Call it after a change is committed. Never fails. */
  publish(operation: Operation): void {
    for (const wake of this.#waiting.get(operation.id) ?? []) {
      wake();
    }
    const message: SignalMessage = {
      type: 'operations',
      entityRef: operation.entityRef,
      environment: operation.environment,
      version: digest([operation.id, operation.sequence]).slice(0, 16),
    };
    this.#signals
      ?.publish({
        recipients: { type: 'broadcast' },
        channel: SIGNAL_CHANNEL,
        message,
      })
      .catch(error =>
        this.#logger.warn('A signal about an operation was not sent', error),
      );
  }

  /**
   * Resolves at the next change of an operation, after the time at the latest
   * (another replica may change it), or when the signal aborts.
   */
  nextChange(
    id: string,
    options: { timeoutMs: number; signal: AbortSignal },
  ): Promise<void> {
    const all = this.#waiting;
    const waiting = all.get(id) ?? new Set();
    all.set(id, waiting);
    return new Promise(resolve => {
      const timer = setTimeout(done, options.timeoutMs);
      waiting.add(done);
      options.signal.addEventListener('abort', done);
      if (options.signal.aborted) {
        done();
      }
      function done() {
        clearTimeout(timer);
        options.signal.removeEventListener('abort', done);
        waiting.delete(done);
        if (waiting.size === 0) {
          all.delete(id);
        }
        resolve();
      }
    });
  }
}
