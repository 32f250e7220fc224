import { mockCredentials } from '@backstage/backend-test-utils';

export const OWNERS = 'group:default/ml-platform';
export const ON_CALL = 'group:default/quantum-rerank-on-call';

/** People of the tests and the groups they are in. */
export const people = {
  owner: 'user:default/olivia',
  onCall: 'user:default/oscar',
  viewer: 'user:default/vera',
} as const;

export type PersonName = keyof typeof people;

const groups: Record<string, string[]> = {
  [people.owner]: [OWNERS],
  [people.onCall]: [ON_CALL],
};

/** What `userInfo` says of a person. */
export function ownershipOf(userEntityRef: string): string[] {
  return [userEntityRef, ...(groups[userEntityRef] ?? [])];
}

/** Every kind of caller there is, as request headers. */
export const principals = {
  none: {},
  garbage: { authorization: 'Bearer nothing' },
  expired: { authorization: mockCredentials.user.invalidHeader() },
  cookie: { cookie: mockCredentials.limitedUser.cookie(people.owner) },
  'limited token': {
    authorization: `Bearer ${mockCredentials.limitedUser.token(people.owner)}`,
  },
  service: { authorization: mockCredentials.service.header() },
  'expired service': {
    authorization: mockCredentials.service.invalidHeader(),
  },
  user: { authorization: mockCredentials.user.header(people.owner) },
  'user carried by a plugin': {
    authorization: `Bearer ${mockCredentials.user.token(people.owner, {
      actor: { subject: 'plugin:scaffolder' },
    })}`,
  },
} satisfies Record<string, Record<string, string>>;

export type PrincipalName = keyof typeof principals;

/** Headers of a signed-in person. */
export function as(person: PersonName): Record<string, string> {
  return { authorization: mockCredentials.user.header(people[person]) };
}
