import { ConsumerRestarts, type WithConsumers } from './ConsumerRestarts';
import { recordApplied } from './recordApplied';
import type { RunHandle } from './RunHandle';

/**
 * Changes the operated deployment, and then restarts the workloads that the
 * plan names, one after the other: each when the one before is rolled out, so
 * that values with which pods do not start stop at the first. Each restart
 * leaves the mark of the operation on its deployment and is recorded: whoever
 * takes over goes on with the next one.
 *
 * @throws OperationEnd, saying what was restarted and what was not
 */
export async function applyWithConsumers(
  run: RunHandle,
  options: WithConsumers,
): Promise<void> {
  const consumers = run.operation.plan.consumers ?? [];
  if (consumers.length === 0) {
    await recordApplied(run, await options.change(), options.taken);
    return;
  }
  await new ConsumerRestarts(run, options, consumers).carryOut();
}
