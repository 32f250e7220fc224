import type { CacheFlushParameters } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { CacheError, type CacheFacts, type CacheService } from '../../caches';
import { describeKeys, keysToRemove, nameOfPrimary } from '../plan/cachePlan';
import { Backoff } from './Backoff';
import { OperationEnd } from './ends';
import { describeRemoved } from './flushCache';
import type { RunHandle } from './RunHandle';

/**
 * Counts the keys after a flush, and looks whether each primary is one that
 * was flushed: a replica that took over may have keys of before.
 *
 * @throws OperationEnd with how it ended
 */
export async function watchCache(
  run: RunHandle,
  caches: CacheService,
): Promise<never> {
  await run.step('rollout', 'done', 'No pod is replaced.', {
    state: 'verifying',
  });
  await run.step('verify', 'running', 'Counting the keys again.');
  const done = `${run.operation.title}: ${describeRemoved(run)}`;
  const facts = await count(run, caches, done);
  const flushed = run.stored.execution.cache?.primaries ?? {};
  const others = facts.primaries.filter(({ id }) => !flushed[id]?.done);
  if (others.length > 0 || facts.failing.length > 0) {
    const names = [...others.map(({ id }) => id), ...facts.failing];
    throw new OperationEnd(
      'degraded',
      `${done} But primaries changed meanwhile, and keys of before may be there again: ${names
        .map(nameOfPrimary)
        .join(', ')}.`,
    );
  }
  const parameters = run.request.parameters as CacheFlushParameters;
  throw new OperationEnd(
    'succeeded',
    `${done} ${describeKeys(keysToRemove(facts, parameters))} ${
      parameters.prefix === undefined ? '' : 'with the prefix '
    }are there now; the cache fills again by itself.`,
  );
}

async function count(
  run: RunHandle,
  caches: CacheService,
  done: string,
): Promise<CacheFacts> {
  const { cache } = run.target.environment;
  const { prefix } = run.request.parameters as CacheFlushParameters;
  const backoff = new Backoff(run.timing);
  const begun = run.now();
  for (;;) {
    try {
      if (!cache) {
        throw new CacheError(
          'unexpected',
          'The profile names no cache any more.',
        );
      }
      return await caches.inspect(cache, { prefix, signal: run.signal });
    } catch (error) {
      if (!(error instanceof CacheError)) {
        throw error;
      }
      if (!error.isPassing || run.now() - begun >= run.rolloutTimeoutMs) {
        throw new OperationEnd(
          'interrupted',
          `${done} Whether it stays so is not known. ${error.message}`,
        );
      }
      await run.progress(
        'verify',
        `The keys cannot be counted. ${error.message} Trying again.`,
      );
      await run.pause(backoff.next(error));
    }
  }
}
