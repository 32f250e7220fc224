import { NotFoundError } from '@backstage/errors';
import { KubernetesApiError } from '../../kubernetes/errors';
import { describeApiError } from '../plan/clusterErrors';
import { Backoff } from './Backoff';
import { OperationEnd } from './ends';
import { describeFailure, isPassing } from './failureKinds';
import type { RunHandle } from './RunHandle';

/**
 * Reads what an operation is about, again and again until the cluster answers
 * or the time for it is over.
 *
 * @throws OperationEnd when it is not there, may not be read, or the cluster stays away
 */
export async function readBefore<T>(
  run: RunHandle,
  step: 'precondition' | 'apply',
  read: () => Promise<T>,
): Promise<T> {
  const backoff = new Backoff(run.timing);
  const givesUpAt = run.now() + run.rolloutTimeoutMs;
  const tail =
    run.stored.applyStartedAt === undefined
      ? 'Nothing was changed.'
      : 'The change may have been made.';
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (error instanceof NotFoundError) {
        throw new OperationEnd(
          run.stored.applyStartedAt === undefined ? 'refused' : 'interrupted',
          `${error.message.split('; caused by')[0]}. ${tail}`,
        );
      }
      if (!isPassing(error)) {
        if (error instanceof KubernetesApiError) {
          throw new OperationEnd(
            run.stored.applyStartedAt === undefined ? 'failed' : 'interrupted',
            `The cluster does not let it be read: ${describeApiError(
              error,
              [],
            )}. ${tail}`,
          );
        }
        throw error;
      }
      if (run.now() >= givesUpAt) {
        throw new OperationEnd(
          'interrupted',
          `The cluster stayed away (${describeFailure(error)}). ${tail}`,
        );
      }
      await run.progress(
        step,
        `The cluster gives no answer (${describeFailure(error)}); waiting.`,
      );
      await run.pause(backoff.next(error, givesUpAt - run.now()));
    }
  }
}
