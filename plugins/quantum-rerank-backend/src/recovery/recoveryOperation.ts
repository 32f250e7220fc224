import { isProposal } from '../operations/proposals';
import type { OpenOperation } from '../operations/store/OperationStore';

/** An operation of somebody that has to end before another one begins. */
export interface RecoveryOperation {
  id: string;
  title: string;
  /** Nothing is changed before somebody decides. */
  waitsForApproval: boolean;
}

/**
 * What is in the way of a recovery. What the portal or a program proposes is
 * not: it yields to whatever a person asks for.
 */
export function toRecoveryOperation(
  open: OpenOperation | undefined,
): RecoveryOperation | undefined {
  if (!open || isProposal(open)) {
    return undefined;
  }
  return {
    id: open.id,
    title: open.title,
    waitsForApproval: open.state === 'awaiting-approval',
  };
}

/** What it does at the moment, as a clause. */
export function describeRecoveryOperation({
  title,
  waitsForApproval,
}: RecoveryOperation): string {
  return `"${title}" ${
    waitsForApproval ? 'waits for approval' : 'is under way'
  }`;
}
