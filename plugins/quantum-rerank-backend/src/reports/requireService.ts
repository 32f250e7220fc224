import { InputError } from '@backstage/errors';
import type { Target } from '../profile/ProfileService';

/**
 * The base URL of an environment.
 *
 * @throws InputError when the profile names none
 */
export function requireBaseUrl({ environment }: Target): string {
  if (environment.baseUrl === undefined) {
    throw new InputError(
      `The profile names no baseUrl for ${environment.name}, so no request can be sent there.`,
    );
  }
  return environment.baseUrl;
}
