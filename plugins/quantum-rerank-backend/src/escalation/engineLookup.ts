import type { AuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { Recipient } from '../notifications';
import type {
  Holder,
  KnownSchedule,
  OnCallEngine,
} from '../onCall/OnCallEngine';
import { isNow } from '../onCall/levels/followers';
import { nearestFilled } from '../onCall/levels/buildLevels';
import { unreadAt } from '../onCall/levels/unread';
import type { PersonDirectory } from '../onCall/persons/PersonDirectory';
import type { ProfileService } from '../profile/ProfileService';
import type { Place } from './EscalationSubjects';
import { firstLevelOf, type OnCallLookup } from './OnCallLookup';

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
  const { persons, now = Date.now } = options;
  return {
    whoAnswers: async (place, level) => {
      const { profile } = place;
      const at = now();
      const { schedules, missing } = await schedulesOf(place, at, options);
      const current = schedules.flatMap(({ shifts }) =>
        shifts.filter(shift => isNow(shift, at)),
      );
      const filled = new Set(current.map(shift => shift.level));
      const answering = filled.has(level)
        ? level
        : nearestFilled(level, filled) ?? level;
      const people = current
        .filter(shift => shift.level === answering)
        .map(({ holder }) => recipientOf(holder));
      const always =
        level === firstLevelOf(profile)
          ? profile.onCall.map(entityRef => ({ entityRef }))
          : [];
      const told = distinct([...people, ...always]);
      const unread = schedules.some(
        schedule => unreadAt(schedule.unread, at, level).length > 0,
      );
      const absent = await countAbsent(told, persons);
      return {
        level: answering,
        unknown: !filled.has(level) && (unread || missing),
        people: told,
        ...(absent > 0 && { absent }),
      };
    },
  };
}

/**
 * The schedule of each entity of the profile: replacements are made for one of
 * them, so all together know who is on call. An entity that left the catalog
 * is passed over.
 *
 * @throws when not one can be read
 */
async function schedulesOf(
  { profile, environment }: Place,
  at: number,
  {
    auth,
    engine,
    profiles,
  }: Pick<
    Parameters<typeof createEngineLookup>[0],
    'auth' | 'engine' | 'profiles'
  >,
): Promise<{ schedules: KnownSchedule[]; missing: boolean }> {
  const credentials = await auth.getOwnServiceCredentials();
  const answers = await Promise.allSettled(
    profile.entities.map(async entityRef =>
      engine.getSchedule(
        await profiles.getTarget(entityRef, environment.name, { credentials }),
        { from: at, until: at + 1 },
      ),
    ),
  );
  const schedules = answers.flatMap(answer =>
    answer.status === 'fulfilled' ? [answer.value] : [],
  );
  const failures = answers.flatMap(answer =>
    answer.status === 'rejected' ? [answer.reason] : [],
  );
  if (schedules.length === 0) {
    throw failures[0] ?? new Error('the profile names no entity');
  }
  return {
    schedules,
    missing: failures.some(reason => !(reason instanceof NotFoundError)),
  };
}

function distinct(recipients: Recipient[]): Recipient[] {
  return recipients.filter(
    (one, index) =>
      recipients.findIndex(
        other => other.entityRef === one.entityRef && other.email === one.email,
      ) === index,
  );
}

function recipientOf({ entityRef, email, contact }: Holder): Recipient {
  const address = email ?? contact?.email;
  return {
    ...(entityRef && { entityRef }),
    ...(address && { email: address }),
  };
}

/** Those whom nothing but the catalog could lead to, and who left it. */
async function countAbsent(
  recipients: Recipient[],
  persons: Pick<PersonDirectory, 'lookUp'>,
): Promise<number> {
  const found = await persons.lookUp(
    recipients.flatMap(({ entityRef, email }) =>
      entityRef && !email ? [entityRef] : [],
    ),
  );
  return [...found.values()].filter(each => each === 'absent').length;
}
