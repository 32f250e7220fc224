import type { RollbackTarget } from '../operations/plan/rollbackTarget';
import type { RevisionOutcome } from '../revisions/RevisionStateStore';

/** Whether a stalled release is taken back, and how; with the reason in words. */
export type ReleaseJudgement =
  | { verdict: 'run' | 'propose'; revision: number; reason: string }
  | { verdict: 'leave'; reason: string };

/**
 * Judges where a release that passed its progress deadline could return to;
 * pure. Whatever is not known is left to a person.
 *
 * @param outcomes - how rollouts of the target were seen to go, newest first
 */
export function judgeRelease(options: {
  /** It ran before and was returned to: a rollback, which is not rolled back. */
  isReturn: boolean;
  /** It is the release before, started again. */
  isRestart: boolean;
  target: RollbackTarget;
  outcomes: RevisionOutcome[];
}): ReleaseJudgement {
  const { target, outcomes } = options;
  if (options.isReturn) {
    return {
      verdict: 'leave',
      reason: 'It is a return to an earlier release, which is not taken back.',
    };
  }
  if (options.isRestart) {
    return {
      verdict: 'leave',
      reason: 'It is a restart of the same release, so none is to blame.',
    };
  }
  if (!target.found) {
    return { verdict: 'leave', reason: target.message };
  }
  const { revision } = target;
  const [last] = outcomes;
  if (last === 'stalled') {
    return {
      verdict: 'leave',
      reason: `Revision ${revision}, to which it would return, did not become available either.`,
    };
  }
  return last === 'complete'
    ? {
        verdict: 'run',
        revision,
        reason: `Revision ${revision} was seen to be available.`,
      }
    : {
        verdict: 'propose',
        revision,
        reason: `It is not known whether revision ${revision} ever became available.`,
      };
}
