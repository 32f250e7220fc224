import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Request } from 'express';
import type { ProfileService, Target } from '../profile/ProfileService';
import { environmentParametersSchema, parseInput } from './validation';

/** Where the routes of an environment begin. */
export const ENVIRONMENT_PATH =
  '/entities/:kind/:namespace/:name/environments/:environment';

/**
 * Reads the environment in a path below {@link ENVIRONMENT_PATH}: as the
 * caller, and with what the profile says of it, never the request.
 */
export function createTargetFinder(
  profiles: Pick<ProfileService, 'getTarget'>,
): (request: Request, credentials: BackstageCredentials) => Promise<Target> {
  return async (request, credentials) => {
    const { kind, namespace, name, environment } = parseInput(
      environmentParametersSchema,
      request.params,
      'path',
    );
    return profiles.getTarget(`${kind}:${namespace}/${name}`, environment, {
      credentials,
    });
  };
}
