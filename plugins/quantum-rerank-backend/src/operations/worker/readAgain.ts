import { NotFoundError } from '@backstage/errors';
import { KubernetesApiError } from '../../kubernetes/errors';
import { OperationEnd } from './ends';
import { describeFailure } from './failureKinds';
import { heedStop } from './heedStop';
import type { RunHandle } from './RunHandle';

/**
 * Reads what was changed, again and again until the cluster answers or the
 * time for it is over.
 *
 * @param done - what was done, the first sentence of the outcome
 * @throws OperationEnd when it was deleted, or the cluster stays away
 */
export async function readAgain<T>(
  run: RunHandle,
  read: () => Promise<T>,
  options: { done: string; kind: string; since: number },
): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const isGone =
        error instanceof NotFoundError ||
        (error instanceof KubernetesApiError && error.status === 404);
      if (isGone) {
        throw new OperationEnd(
          'overridden',
          `${options.done} The ${options.kind} was deleted by somebody else after the change.`,
        );
      }
      if (run.signal.aborted) {
        throw error;
      }
      const failure = describeFailure(error);
      if (run.now() - options.since >= run.rolloutTimeoutMs) {
        throw new OperationEnd(
          'interrupted',
          `${options.done} How it went is not known: the cluster gives no answer (${failure}).`,
        );
      }
      await run.progress(
        'rollout',
        `The change was made; how it goes cannot be seen because the cluster gives no answer (${failure}).`,
      );
      await heedStop(run, options.done);
      await run.pause(run.timing.rolloutPollMs);
    }
  }
}
