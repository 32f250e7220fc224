import { OperationEnd, StoreTroubleError } from './ends';
import type { RunHandle } from './RunHandle';

/**
 * Ends the watching of a change that was made, once somebody asked for that.
 * Kubernetes goes on with it; the next operation, such as the way back, need
 * not wait for its end.
 *
 * @param done - what was done, in sentences
 * @throws OperationEnd when it was asked for
 */
export async function heedStop(run: RunHandle, done: string): Promise<void> {
  const by = await run.stopRequestedBy().catch(error => {
    // A database that is away for a moment does not end a watch that goes well.
    if (error instanceof StoreTroubleError) {
      return undefined;
    }
    throw error;
  });
  if (by !== undefined) {
    throw new OperationEnd(
      'interrupted',
      `${done} Then ${by} stopped the watching: Kubernetes goes on with it, and how it ends is not known here.`.trimStart(),
    );
  }
}

/**
 * Ends work that is done part by part, once somebody asked for that.
 *
 * @param end - how it ends, from a sentence that says by whom
 */
export async function heedStopBetween(
  run: RunHandle,
  end: (why: string) => OperationEnd,
): Promise<void> {
  const by = await run.stopRequestedBy();
  if (by !== undefined) {
    throw end(`Stopped by ${by}.`);
  }
}
