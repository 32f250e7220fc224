import type { Guardrail } from './Guardrail';

/** The revision is the running release before a restart. */
export const rollbackOfRestart: Guardrail = {
  code: 'rollback-of-restart',
  defaultEffect: 'inform',
  check: ({ rollbackTarget }) =>
    rollbackTarget?.found && rollbackTarget.restartOnly
      ? {
          field: 'revision',
          message: `Revision ${rollbackTarget.revision} is the same release as the running one; they differ by a restart only. Returning to it replaces all pods and changes nothing else.`,
          suggestion: 'Choose a revision of another release.',
        }
      : undefined,
};
