import type { AuthService } from '@backstage/backend-plugin-api';
import type { Recipient } from '../notifications';
import type { Holder, OnCallEngine } from '../onCall/OnCallEngine';
import { isNow } from '../onCall/levels/followers';
import { nearestFilled } from '../onCall/levels/buildLevels';
import { unreadAt } from '../onCall/levels/unread';
import type { PersonDirectory } from '../onCall/persons/PersonDirectory';
import type { ProfileService } from '../profile/ProfileService';
import type { OnCallLookup } from './OnCallLookup';

/**
 * Who answers for a level, from rotations, overrides and sources. Those whom
 * the profile lists as always on call are told with its first level.
 */
export function createEngineLookup(options: {
  auth: AuthService;
  engine: Pick<OnCallEngine, 'getSchedule'>;
  persons: Pick<PersonDirectory, 'lookUp'>;
  profiles: Pick<ProfileService, 'getTarget'>;
  /** Milliseconds since 1970; default `Date.now`. */
  now?: () => number;
}): OnCallLookup {
  const { auth, engine, persons, profiles, now = Date.now } = options;
  return {
    whoAnswers: async ({ profile, environment }, level) => {
      const target = await profiles.getTarget(
        profile.entities[0],
        environment.name,
        { credentials: await auth.getOwnServiceCredentials() },
      );
      const at = now();
      const { shifts, unread } = await engine.getSchedule(target, {
        from: at,
        until: at + 1,
      });
      const current = shifts.filter(shift => isNow(shift, at));
      const filled = new Set(current.map(shift => shift.level));
      const answering = filled.has(level)
        ? level
        : nearestFilled(level, filled) ?? level;
      const people = current
        .filter(shift => shift.level === answering)
        .map(({ holder }) => recipientOf(holder));
      const always =
        level === profile.escalation?.steps[0]?.level
          ? profile.onCall.map(entityRef => ({ entityRef }))
          : [];
      return {
        level: answering,
        unknown: !filled.has(level) && unreadAt(unread, at, level).length > 0,
        people: await withEmails([...people, ...always], persons),
      };
    },
  };
}

function recipientOf({ entityRef, email, contact }: Holder): Recipient {
  const address = email ?? contact?.email;
  return {
    ...(entityRef && { entityRef }),
    ...(address && { email: address }),
  };
}

/** Addresses that only the catalog knows. */
async function withEmails(
  recipients: Recipient[],
  persons: Pick<PersonDirectory, 'lookUp'>,
): Promise<Recipient[]> {
  const found = await persons.lookUp(
    recipients.flatMap(({ entityRef, email }) =>
      entityRef && !email ? [entityRef] : [],
    ),
  );
  return recipients.map(recipient => {
    const person = found.get(recipient.entityRef ?? '');
    return typeof person === 'object' && person.email && !recipient.email
      ? { ...recipient, email: person.email }
      : recipient;
  });
}
