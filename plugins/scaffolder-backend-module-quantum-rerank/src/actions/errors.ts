import { CustomErrorBase } from '@backstage/errors';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { oneLine } from './text';

/** An operation is over and did not succeed. */
export class OperationNotSucceededError extends CustomErrorBase {
  name = 'OperationNotSucceededError' as const;

  constructor(operation: Operation) {
    const undo = operation.inverse
      ? ` To take it back: ${oneLine(operation.inverse.title)}.`
      : '';
    super(
      `Operation ${operation.id} (${oneLine(operation.title)}) ended as ${
        operation.state
      }: ${oneLine(operation.message)}${undo}`,
    );
  }
}

/** The step no longer waits for an operation that is not over. */
export class OperationNotFollowedError extends CustomErrorBase {
  name = 'OperationNotFollowedError' as const;

  constructor(operationId: string, why: string) {
    super(
      `${why}. Operation ${operationId} was accepted and goes on without this task; its entity's Operations tab shows how it ends.`,
    );
  }
}
