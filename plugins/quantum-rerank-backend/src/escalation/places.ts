import type { StoredEscalation } from './escalationRows';
import type { Place } from './EscalationSubjects';

/** Where an escalation is, unless the profile no longer has it. */
export function placeOf(
  escalation: Pick<StoredEscalation, 'profile' | 'environment'>,
  places: Place[],
): Place | undefined {
  return places.find(
    ({ profile, environment }) =>
      profile.metadata.name === escalation.profile &&
      environment.name === escalation.environment,
  );
}
