import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  finalOperationStates,
  type Operation,
  type QuantumRerankApi,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { OperationNotFollowedError } from './errors';
import { errorSentence, oneLine, withCause } from './text';

/**
 * Writes each new message of an operation into the task log until it is over.
 * The operation itself is never cancelled from here.
 *
 * @param stop - aborted with the sentence that says why nobody waits any more
 * @throws OperationNotFollowedError when the end was not seen
 */
export async function followOperation(options: {
  client: Pick<QuantumRerankApi, 'watchOperation'>;
  operationId: string;
  logger: LoggerService;
  stop: AbortSignal;
}): Promise<Operation> {
  const { client, operationId, logger, stop } = options;
  let lastMessage: string | undefined;
  try {
    for await (const operation of client.watchOperation(operationId, {
      signal: stop,
    })) {
      const message = oneLine(operation.message);
      if (message !== lastMessage) {
        lastMessage = message;
        logger.info(message);
      }
      if (isOver(operation)) {
        return operation;
      }
    }
  } catch (error) {
    throw withCause(
      new OperationNotFollowedError(
        operationId,
        `The operation could not be followed: ${errorSentence(error)}`,
      ),
      error,
    );
  }
  throw new OperationNotFollowedError(operationId, errorSentence(stop.reason));
}

function isOver(operation: Operation): boolean {
  return (finalOperationStates as readonly string[]).includes(operation.state);
}
