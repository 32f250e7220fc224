import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ActionHandlers } from './actions/ActionHandler';
import type { StoredOperation } from './store/OperationStore';

/**
 * The request that would take an operation back, as it is offered; undefined
 * when there is none.
 */
export function inverseOf(
  stored: StoredOperation,
  handlers: ActionHandlers,
): Operation['inverse'] {
  const { action, environment } = stored.operation;
  const request = handlers.of(action).inverse(stored);
  return (
    request && {
      ...request,
      title: handlers.of(request.action).title(request, environment),
    }
  );
}
