import type {
  CacheConfig,
  CacheFlushParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { CacheError, type CacheService, type Primary } from '../../caches';
import { kubernetesEventMessage } from '../outbox/kubernetesEvents';
import {
  digestAddress,
  formatCount,
  hashFlush,
  keysToRemove,
  nameOfPrimary,
} from '../plan/cachePlan';
import { Backoff } from './Backoff';
import { ClaimLostError, NotAuthorizedEnd, OperationEnd } from './ends';
import { heedStopBetween } from './heedStop';
import type { RunHandle } from './RunHandle';

/** Removed keys after which the progress is recorded. */
const NOTE_EVERY = 5000;

class Flush {
  readonly #run: RunHandle;
  readonly #cache: CacheConfig;
  readonly #caches: CacheService;
  readonly #parameters: CacheFlushParameters;

  constructor(run: RunHandle, cache: CacheConfig, caches: CacheService) {
    this.#run = run;
    this.#cache = cache;
    this.#caches = caches;
    this.#parameters = run.request.parameters as CacheFlushParameters;
  }

  /** Checks that the servers are those of the plan, and records the intent. */
  async begin(beforeSend: () => Promise<void>): Promise<void> {
    const run = this.#run;
    if (run.stored.applyStartedAt !== undefined) {
      this.#requireSameAddress();
      return;
    }
    const facts = await this.#untilAnswered(() =>
      this.#caches.inspect(this.#cache, {
        prefix: this.#parameters.prefix,
        signal: run.signal,
      }),
    );
    const { hash } = run.operation.plan;
    if (
      facts.failing.length > 0 ||
      facts.uncovered > 0 ||
      hashFlush(run.target, this.#parameters, facts) !== hash
    ) {
      throw new OperationEnd(
        'refused',
        'The servers of the cache are not those of the plan any more. Nothing was removed; look at a new plan.',
      );
    }
    const { keys, countedAll } = keysToRemove(facts, this.#parameters);
    await run.step('precondition', 'done', 'They are what was planned.');
    await run.authorize();
    await beforeSend();
    await run.step('apply', 'running', undefined, {
      applyStarted: true,
      message: 'Removing keys.',
      execution: {
        ...run.stored.execution,
        cache: {
          ...(countedAll ? { planned: keys } : {}),
          address: digestAddress(this.#cache),
          servers: facts.primaries.map(({ id }) => id),
          primaries: {},
        },
      },
    });
  }

  async flushAll(): Promise<void> {
    const run = this.#run;
    const backoff = new Backoff(run.timing);
    let since = run.now();
    for (;;) {
      const { failures, progressed } = await this.#round();
      if (failures.size === 0) {
        break;
      }
      if (progressed) {
        backoff.reset();
        since = run.now();
      }
      const [[, first]] = failures;
      const words = describeFailures(failures);
      if (
        [...failures.values()].every(error => !error.isPassing) ||
        run.now() - since >= run.rolloutTimeoutMs
      ) {
        throw this.#end(words);
      }
      await heedStopBetween(run, why => this.#end(why, 'interrupted'));
      await run.progress('apply', `${words} Trying again.`);
      await run.pause(backoff.next(first));
    }
    await this.#recordApplied();
  }

  /** Flushes each primary that is not done; one that fails does not hold up the others. */
  async #round(): Promise<{
    failures: Map<string, CacheError>;
    progressed: boolean;
  }> {
    const run = this.#run;
    const failures = new Map<string, CacheError>();
    let progressed = false;
    try {
      const found = await this.#caches.findPrimaries(this.#cache, run);
      this.#requireSameServers(found.primaries);
      for (const id of found.failing) {
        failures.set(id, new CacheError('busy', 'It fails.'));
      }
      if (found.uncovered > 0 && found.failing.length === 0) {
        failures.set('', new CacheError('busy', 'Slots have no primary.'));
      }
      for (const primary of found.primaries) {
        if (!this.#progressOf(primary.id).done) {
          const failure = await this.#attempt(primary);
          if (failure) {
            failures.set(primary.id, failure);
          } else {
            progressed = true;
          }
        }
      }
    } catch (error) {
      failures.set('', toFailure(error));
    }
    return { failures, progressed };
  }

  async #attempt(primary: Primary): Promise<CacheError | undefined> {
    try {
      await this.#flush(primary);
      return undefined;
    } catch (error) {
      return toFailure(error);
    }
  }

  async #flush(primary: Primary): Promise<void> {
    const run = this.#run;
    const { signal } = run;
    const maySend = () => {
      if (!run.holds()) {
        throw new ClaimLostError();
      }
    };
    await this.#mayGoOn();
    const before = this.#progressOf(primary.id).removed;
    const { prefix } = this.#parameters;
    if (prefix === undefined) {
      await run.progress('apply', this.#words(primary));
      const removed = await this.#caches.flush(this.#cache, primary, {
        signal,
        maySend,
      });
      await this.#note(primary, { removed: before + removed, done: true });
      return;
    }
    let removed = before;
    let noted = before;
    await this.#caches.flushPrefix(this.#cache, primary, prefix, {
      signal,
      maySend,
      onRemoved: async count => {
        removed += count;
        if (removed - noted >= NOTE_EVERY) {
          noted = removed;
          await this.#note(primary, { removed, done: false });
          await this.#mayGoOn();
        }
      },
    });
    await this.#note(primary, { removed, done: true });
  }

  /** Nothing tells afterwards that a key is gone because of us: each part is allowed for itself. */
  async #mayGoOn(): Promise<void> {
    await heedStopBetween(this.#run, why => this.#end(why, 'interrupted'));
    try {
      await this.#run.authorize();
    } catch (error) {
      throw error instanceof NotAuthorizedEnd
        ? this.#end(error.why, 'interrupted')
        : error;
    }
  }

  /** The profile may name another cache since a process began with the flush. */
  #requireSameAddress(): void {
    const { address } = this.#run.stored.execution.cache ?? {};
    if (address !== digestAddress(this.#cache)) {
      throw this.#end(
        'The profile names another cache than the one of the plan.',
        'interrupted',
      );
    }
  }

  /**
   * The address may lead to other servers. In a cluster replicas take over,
   * but not all at once.
   */
  #requireSameServers(primaries: Primary[]): void {
    const { servers = [] } = this.#run.stored.execution.cache ?? {};
    const isSame =
      primaries.length === 0 ||
      primaries.some(({ id }) => servers.includes(id));
    if (!isSame) {
      throw this.#end(
        'Another server answers at the address of the cache than the one of the plan, or it was started again.',
        'interrupted',
      );
    }
  }

  #progressOf(id: string): { removed: number; done: boolean } {
    return (
      this.#run.stored.execution.cache?.primaries[id] ?? {
        removed: 0,
        done: false,
      }
    );
  }

  async #note(
    primary: Primary,
    progress: { removed: number; done: boolean },
  ): Promise<void> {
    const run = this.#run;
    const { execution } = run.stored;
    const next = {
      ...execution,
      cache: {
        ...execution.cache,
        primaries: { ...execution.cache?.primaries, [primary.id]: progress },
      },
    };
    const message = this.#words(primary, next.cache.primaries);
    await run.step('apply', 'running', message, { message, execution: next });
  }

  /** "12,400 of about 50,000 keys removed, now on a1b2c3d4." */
  #words(
    { id }: Primary,
    primaries = this.#run.stored.execution.cache?.primaries,
  ): string {
    const { planned } = this.#run.stored.execution.cache ?? {};
    const of = planned === undefined ? '' : ` of about ${formatCount(planned)}`;
    return `${formatCount(
      totalRemoved(primaries),
    )}${of} keys removed, the last on ${nameOfPrimary(id)}.`;
  }

  async #recordApplied(): Promise<void> {
    const run = this.#run;
    const { execution, operation } = {
      ...run.stored,
      operation: run.operation,
    };
    const { deployment } = run.target.environment.resources;
    await run.step(
      'apply',
      'done',
      describeRemoved(run),
      {
        execution: {
          ...execution,
          // Only the moment says something here: no object was changed.
          applied: {
            generation: 0,
            resourceVersion: '',
            replicas: 0,
            templateDigest: '',
            at: run.now(),
          },
        },
      },
      [
        kubernetesEventMessage(operation, {
          kind: 'Deployment',
          name: deployment,
        }),
      ],
    );
  }

  async #untilAnswered<T>(read: () => Promise<T>): Promise<T> {
    const run = this.#run;
    const backoff = new Backoff(run.timing);
    const begun = run.now();
    for (;;) {
      try {
        return await read();
      } catch (error) {
        const failure = toFailure(error);
        if (!failure.isPassing || run.now() - begun >= run.rolloutTimeoutMs) {
          throw new OperationEnd(
            'failed',
            `The cache cannot be asked. ${failure.message} Nothing was removed.`,
          );
        }
        await run.progress(
          'precondition',
          `The cache cannot be asked. ${failure.message} Waiting.`,
        );
        await run.pause(backoff.next(error));
      }
    }
  }

  /** @param undone - how it ends when nothing is known to be removed */
  #end(
    words: string,
    undone: 'failed' | 'interrupted' = 'failed',
  ): OperationEnd {
    const { primaries = {} } = this.#run.stored.execution.cache ?? {};
    const done = Object.values(primaries).filter(each => each.done).length;
    return totalRemoved(primaries) > 0 || done > 0
      ? new OperationEnd(
          'degraded',
          `${words} ${describeRemoved(this.#run)} The rest is still there.`,
        )
      : new OperationEnd(undone, `${words} No removal was confirmed.`);
  }
}

/**
 * Removes the keys from every primary. Which primaries are done is recorded,
 * and they are found afresh in each round: one that takes over meanwhile has
 * its turn too. Removing what is gone does nothing, so whoever takes over
 * goes on, as long as it is the same cache and the right still counts.
 *
 * @throws OperationEnd
 */
export async function flushCache(
  run: RunHandle,
  options: { caches: CacheService; beforeSend: () => Promise<void> },
): Promise<void> {
  const { cache } = run.target.environment;
  if (!cache) {
    throw new OperationEnd(
      run.stored.applyStartedAt === undefined ? 'refused' : 'interrupted',
      'The profile names no cache any more.',
    );
  }
  const flush = new Flush(run, cache, options.caches);
  await flush.begin(options.beforeSend);
  await flush.flushAll();
}

/** "12,400 keys were removed from 3 primaries." */
export function describeRemoved({ stored }: RunHandle): string {
  const { primaries = {} } = stored.execution.cache ?? {};
  const removed = totalRemoved(primaries);
  const count = Object.keys(primaries).length;
  return `${formatCount(removed)} ${
    removed === 1 ? 'key was' : 'keys were'
  } removed from ${count} ${count === 1 ? 'primary' : 'primaries'}.`;
}

function totalRemoved(
  primaries: Record<string, { removed: number }> = {},
): number {
  return Object.values(primaries).reduce((sum, each) => sum + each.removed, 0);
}

function describeFailures(failures: Map<string, CacheError>): string {
  return [...failures]
    .map(([id, { message }]) =>
      id === ''
        ? `The cache cannot be flushed now: ${message}`
        : `The primary ${nameOfPrimary(id)} cannot be flushed now: ${message}`,
    )
    .join(' ');
}

/** Only troubles of the cache are judged here. */
function toFailure(error: unknown): CacheError {
  if (error instanceof CacheError) {
    return error;
  }
  throw error;
}
