import type { OperationState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { executionRecordSchema } from '../operations/store/executionRecord';

/**
 * Whether an operation that was sent may have changed something, so that
 * signals before and after it are worth comparing. One that failed may have
 * been turned down; of one that was given up nobody knows.
 *
 * @param execution - its record, as it is in the database
 */
export function mayHaveChanged(
  state: OperationState,
  execution: string,
): boolean {
  if (state !== 'failed') {
    return ['succeeded', 'degraded', 'overridden', 'interrupted'].includes(
      state,
    );
  }
  const record = executionRecordSchema.safeParse(parse(execution));
  if (!record.success) {
    return true;
  }
  const { applied, cache, configuration, eviction, gradual, redeployment } =
    record.data;
  return (
    applied !== undefined ||
    configuration?.writtenAt !== undefined ||
    (gradual?.steps.length ?? 0) > 0 ||
    redeployment?.objects.some(({ done }) => done) === true ||
    (eviction?.evicted.length ?? 0) > 0 ||
    Object.values(cache?.primaries ?? {}).some(
      ({ removed, done }) => done || removed > 0,
    )
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
