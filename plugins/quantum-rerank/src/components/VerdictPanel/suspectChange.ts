import type {
  DeploymentSummary,
  OperationSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** How long before the trouble a change is still suspected. */
export const SUSPICION_MS = 30 * 60_000;

/** An operation that replaces pods makes a revision soon afterwards. */
const SAME_CHANGE_MS = 2 * 60_000;

/** What was changed last before the trouble began. */
export type Suspect =
  | { kind: 'operation'; at: string; operation: OperationSummary }
  | { kind: 'release'; at: string; deployment: DeploymentSummary };

/** States of operations that changed nothing, or nothing yet. */
const harmless = new Set([
  'awaiting-approval',
  'queued',
  'refused',
  'cancelled',
]);

/**
 * The newest operation or release of the half hour before the trouble; that
 * it came just before is all that is held against it. A release that an
 * operation made is told as the operation, which names who asked and why.
 */
export function suspectChange(
  since: string,
  operations: OperationSummary[],
  deployment: DeploymentSummary | undefined,
): Suspect | undefined {
  const end = Date.parse(since);
  const isSuspect = (at: string | undefined): at is string => {
    const moment = Date.parse(at ?? '');
    return moment <= end && moment >= end - SUSPICION_MS;
  };
  const operation = operations
    .filter(changedSomething)
    .map(candidate => ({ candidate, at: startOf(candidate) }))
    .filter(({ at }) => isSuspect(at))
    .sort((a, b) => b.at.localeCompare(a.at))[0];
  const released = deployment?.revisionCreatedAt;
  if (deployment && isSuspect(released)) {
    const isTold =
      operation !== undefined &&
      (released < operation.at ||
        madeByOperation(released, operation.candidate));
    if (!isTold) {
      return { kind: 'release', at: released, deployment };
    }
  }
  return (
    operation && {
      kind: 'operation',
      at: operation.at,
      operation: operation.candidate,
    }
  );
}

/** Whether an operation got as far as changing something. */
export function changedSomething({ state }: OperationSummary): boolean {
  return !harmless.has(state);
}

/** Whether a revision of that time is the doing of the operation. */
export function madeByOperation(
  createdAt: string,
  operation: OperationSummary,
): boolean {
  const ahead = Date.parse(createdAt) - Date.parse(startOf(operation));
  return changedSomething(operation) && ahead >= 0 && ahead <= SAME_CHANGE_MS;
}

/** When it began to change something, or was asked to. */
export function startOf(operation: OperationSummary): string {
  return operation.startedAt ?? operation.requestedAt;
}
