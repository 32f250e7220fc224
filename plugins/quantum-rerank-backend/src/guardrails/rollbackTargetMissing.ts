import type { Guardrail } from './Guardrail';

function missing(code: string): Guardrail {
  return {
    code,
    defaultEffect: 'refuse',
    check: ({ rollbackTarget }) =>
      rollbackTarget && !rollbackTarget.found && rollbackTarget.code === code
        ? { field: 'revision', message: rollbackTarget.message }
        : undefined,
  };
}

/** There never was such a revision, or there is no other release. */
export const revisionNotFound = missing('revision-not-found');
/** Kubernetes removed it (`revisionHistoryLimit`). */
export const revisionCollected = missing('revision-collected');
/** It was rolled back to and carries a higher number now. */
export const revisionRenumbered = missing('revision-renumbered');
