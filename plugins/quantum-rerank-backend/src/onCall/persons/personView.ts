import type {
  OnCall,
  OnCallContact,
  OnCallPerson,
  OnCallShift,
  Profile,
  ProfileContact,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KnownShift } from '../OnCallEngine';
import { LAST_INSTANT } from '../rotation/spans';
import type { PersonLookup } from './PersonDirectory';
import { nameWithoutReach } from './reachInText';

/** How much of persons a caller may see. */
export type Details = OnCall['details'];

/** What is known of persons, by normalized reference. */
export type Persons = ReadonlyMap<string, PersonLookup>;

/** A shift with as much of its person as the caller may see. */
export function toShift(
  shift: KnownShift,
  profile: Profile,
  details: Details,
  persons: Persons,
): OnCallShift {
  const { rotation, title, level, source, from, until, override } = shift;
  return {
    rotation,
    title,
    level,
    source,
    person: toPerson(shift, profile, details, persons),
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(until === undefined || until > LAST_INSTANT
      ? {}
      : { until: new Date(until).toISOString() }),
    ...(override ? { override } : {}),
  };
}

/** Contacts of the profile; phone numbers only for those who may see all. */
export function toContacts(
  profile: Profile,
  details: Details,
): OnCallContact[] {
  return profile.contacts.map(
    ({ id, title, purpose, kind, email, slack, url, phone }) => ({
      id,
      title,
      kind,
      ...(purpose ? { purpose } : {}),
      ...(email ? { email } : {}),
      ...(slack ? { slack } : {}),
      ...(url ? { url } : {}),
      ...(phone && details === 'all' ? { phone } : {}),
    }),
  );
}

/** What somebody of a rotation or schedule is, without a name. */
export function roleOf(
  profile: Profile,
  { role, level, title }: { role?: string; level: number; title: string },
): string {
  return (
    role ?? profile.contacts.find(each => each.level === level)?.title ?? title
  );
}

function toPerson(
  { holder, rotation, level, title, source }: KnownShift,
  profile: Profile,
  details: Details,
  persons: Persons,
): OnCallPerson {
  const { contact, entityRef } = holder;
  if (contact) {
    return contactPerson(contact, details);
  }
  const own = profile.rotations.find(
    ({ id }) => source === 'profile' && id === rotation,
  );
  const role = roleOf(profile, { role: own?.role, level, title });
  if (details === 'roles') {
    return { role };
  }
  const found = entityRef === undefined ? undefined : persons.get(entityRef);
  const known = typeof found === 'object' ? found : undefined;
  const fullName = known?.name ?? holder.name;
  const name =
    fullName && details !== 'all' ? nameWithoutReach(fullName) : fullName;
  const email = known?.email ?? holder.email;
  const phone = known?.phone ?? holder.phone;
  return {
    role,
    ...(entityRef ? { entityRef } : {}),
    ...(name ? { name } : {}),
    ...(details === 'all' && email ? { email } : {}),
    ...(details === 'all' && phone ? { phone } : {}),
    ...(details === 'all' && holder.url ? { url: holder.url } : {}),
  };
}

/** A contact is nobody in person: its addresses are for everybody. */
function contactPerson(
  { title, email, slack, url, phone }: ProfileContact,
  details: Details,
): OnCallPerson {
  return {
    role: title,
    ...(email ? { email } : {}),
    ...(slack ? { slack } : {}),
    ...(url ? { url } : {}),
    ...(phone && details === 'all' ? { phone } : {}),
  };
}
