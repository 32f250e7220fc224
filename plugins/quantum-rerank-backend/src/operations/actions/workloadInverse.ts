import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredOperation } from '../store/OperationStore';

/**
 * What takes a change of the deployment or its autoscaler back: the values
 * of before. A restart leaves nothing to return to.
 */
export function workloadInverse({
  operation,
  execution,
}: StoredOperation): ActionRequest | undefined {
  const { before } = execution;
  if (!before) {
    return undefined;
  }
  switch (operation.action) {
    case 'scale':
      return { action: 'scale', parameters: { replicas: before.replicas } };
    case 'pause':
      return { action: 'resume', parameters: {} };
    case 'resume':
      return { action: 'pause', parameters: {} };
    case 'autoscaling':
      if (operation.parameters.temporary) {
        return { action: 'autoscaling', parameters: { floor: 'restore' } };
      }
      if (
        operation.parameters.floor === 'restore' &&
        execution.autoscaling?.floorUntil !== undefined
      ) {
        return restoredFloor(execution, execution.autoscaling.floorUntil);
      }
      return before.autoscaling && Object.keys(before.autoscaling).length > 0
        ? { action: 'autoscaling', parameters: before.autoscaling }
        : undefined;
    case 'rollback':
      return rollbackInverse(execution);
    default:
      return undefined;
  }
}

/** The floor that was restored, for the time that it had left; none when it was over. */
function restoredFloor(
  { before, applied }: StoredOperation['execution'],
  until: number,
): ActionRequest | undefined {
  const bounds = before?.autoscaling;
  return bounds?.minReplicas === undefined || !applied || applied.at >= until
    ? undefined
    : {
        action: 'autoscaling',
        parameters: {
          ...bounds,
          temporary: { until: new Date(until).toISOString() },
        },
      };
}

/** To the revision of before, with the configuration of before where that was changed. */
function rollbackInverse({
  before,
  applied,
  consumers,
  rollback,
  configuration,
}: StoredOperation['execution']): ActionRequest | undefined {
  const backup =
    configuration?.writtenAt === undefined ? undefined : configuration.backup;
  if (rollback && !applied && !consumers) {
    // Only the configuration was changed, and no pod was restarted for it.
    return backup === undefined
      ? undefined
      : {
          action: 'config-restore',
          parameters: { version: backup, restart: false },
        };
  }
  return before?.revision === undefined
    ? undefined
    : {
        action: 'rollback',
        parameters: {
          revision: before.revision,
          ...(backup === undefined ? {} : { configuration: backup }),
        },
      };
}
