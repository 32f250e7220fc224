import type { StoredEscalation } from './escalationRows';
import type { EscalationSubject } from './EscalationSubjects';

/** What is to begin and to end. */
export interface Reconciliation {
  start: EscalationSubject[];
  end: Array<{ escalation: StoredEscalation; why: string }>;
}

/**
 * Compares what is open with what people were told of.
 *
 * @param running - escalations of the same kind and environment
 */
export function reconcile(
  open: EscalationSubject[],
  running: StoredEscalation[],
): Reconciliation {
  const subjects = new Map(open.map(subject => [subject.id, subject]));
  const result: Reconciliation = { start: [], end: [] };
  for (const escalation of running) {
    const subject = subjects.get(escalation.subject.id);
    if (!subject) {
      result.end.push({ escalation, why: 'It is over.' });
    } else if (subject.silenced) {
      result.end.push({ escalation, why: 'It was silenced.' });
    } else if (subject.occurrence === escalation.occurrence) {
      subjects.delete(subject.id);
    } else {
      result.end.push({ escalation, why: 'It was over, and began again.' });
    }
  }
  result.start = [...subjects.values()].filter(({ silenced }) => !silenced);
  return result;
}
