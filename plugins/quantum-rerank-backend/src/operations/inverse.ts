import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { describeTitle } from './plan/planWords';
import type { StoredOperation } from './store/OperationStore';

/**
 * The request that would take an operation back, or undefined when there is
 * none: a restart leaves nothing to return to.
 */
export function inverseOf({
  operation,
  execution,
}: StoredOperation): Operation['inverse'] {
  const { before } = execution;
  if (!before) {
    return undefined;
  }
  if (operation.action === 'scale') {
    const parameters = { replicas: before.replicas };
    return {
      action: 'scale',
      parameters,
      title: describeTitle(
        { action: 'scale', parameters },
        operation.environment,
      ),
    };
  }
  if (operation.action === 'pause' || operation.action === 'resume') {
    const action = operation.action === 'pause' ? 'resume' : 'pause';
    return {
      action,
      parameters: {},
      title: describeTitle({ action, parameters: {} }, operation.environment),
    };
  }
  if (operation.action === 'autoscaling' && before.autoscaling) {
    const parameters = before.autoscaling;
    return {
      action: 'autoscaling',
      parameters,
      title: describeTitle(
        { action: 'autoscaling', parameters },
        operation.environment,
      ),
    };
  }
  if (operation.action === 'rollback' && before.revision !== undefined) {
    const parameters = { revision: before.revision };
    return {
      action: 'rollback',
      parameters,
      title: describeTitle(
        { action: 'rollback', parameters },
        operation.environment,
      ),
    };
  }
  return undefined;
}
