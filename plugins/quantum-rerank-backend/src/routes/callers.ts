import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { Request, RequestHandler } from 'express';
import type { UserCredentials } from '../operations/OperationService';

/** Who asks. */
export interface Callers {
  /** A user or a service. */
  authenticate(request: Request): Promise<BackstageCredentials>;
  /**
   * The person behind a request, directly or carried by a plugin.
   *
   * @throws NotAllowedError for a service that carries nobody
   */
  personOf(request: Request): Promise<UserCredentials>;
  /** Stands before bodies are read: nothing of a stranger is parsed. */
  onlyPersons: RequestHandler;
}

/**
 * Tells persons and services apart.
 *
 * @param why - only persons may, e.g. `Changes are made by persons`
 */
export function createCallers(httpAuth: HttpAuthService, why: string): Callers {
  const authenticate = (request: Request) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });
  const personOf = async (request: Request) => {
    const credentials = await authenticate(request);
    if (credentials.principal.type !== 'user') {
      throw new NotAllowedError(
        `${why}: this request carries no signed-in user, only a service.`,
      );
    }
    return credentials as UserCredentials;
  };
  return {
    authenticate,
    personOf,
    onlyPersons: (request, _response, next) => {
      personOf(request).then(() => next(), next);
    },
  };
}
