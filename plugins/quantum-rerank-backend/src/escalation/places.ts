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

/** What is left of where an escalation was. */
export type LastPlace = Pick<Place, 'profile'> & Partial<Place>;

/**
 * Where an escalation was, without the environment where the profile no
 * longer has it: its channels still have to hear that it ended.
 */
export function lastPlaceOf(
  escalation: Pick<StoredEscalation, 'profile' | 'environment'>,
  places: Place[],
): LastPlace | undefined {
  const of = places.find(
    ({ profile }) => profile.metadata.name === escalation.profile,
  );
  return placeOf(escalation, places) ?? (of && { profile: of.profile });
}
