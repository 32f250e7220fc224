import type { Target } from '../profile/ProfileService';

/** How tables of configurations name an environment. */
export function environmentKey(
  { profile }: Pick<Target, 'profile'>,
  environment: string,
): string {
  return `${profile.metadata.name}/${environment}`;
}
