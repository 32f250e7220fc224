import { randomUUID } from 'node:crypto';
import { escalationFor } from '../notifications';
import { planSteps } from './clock';
import type { StoredEscalation } from './escalationRows';
import type {
  EscalationSubject,
  EscalationSubjects,
  Place,
} from './EscalationSubjects';

/**
 * What begins now for a subject. One whose severity does not escalate here has
 * no levels and is told once.
 */
export function newEscalation(
  kind: EscalationSubjects['kind'],
  subject: EscalationSubject,
  { profile, environment }: Place,
  now: number,
): StoredEscalation {
  const policy = escalationFor(profile, environment.name, subject.severity);
  return {
    id: randomUUID(),
    revision: 0,
    profile: profile.metadata.name,
    environment: environment.name,
    entityRef: profile.entities[0].toLocaleLowerCase('en-US'),
    subject: { kind, id: subject.id, title: subject.title },
    summary: subject.summary,
    occurrence: subject.occurrence,
    severity: subject.severity,
    escalates: policy !== undefined,
    state: 'open',
    steps: policy ? planSteps(policy, subject.severity, now) : [],
    startedAt: now,
  };
}
