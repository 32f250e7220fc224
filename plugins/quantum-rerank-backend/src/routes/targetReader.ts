import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { overviewReadPermission } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request } from 'express';
import type { z } from 'zod';
import type {
  OperationAuthorizer,
  OperationPermission,
} from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { createTargetFinder } from './targets';
import { emptyQuerySchema, parseInput } from './validation';

/** What a route that reads an environment works with. */
export interface ReadRequest<Q> {
  credentials: BackstageCredentials;
  query: Q;
  target: Target;
}

/** Reads the environment in a path for a caller who may see it. */
export interface TargetReader {
  (request: Request, options?: { permission?: OperationPermission }): Promise<
    ReadRequest<{}>
  >;
  <Q extends z.ZodType>(
    request: Request,
    options: { query: Q; permission?: OperationPermission },
  ): Promise<ReadRequest<z.output<Q>>>;
}

/**
 * Makes a {@link TargetReader}. A wrong query is refused before anything is
 * looked up; without a permission `quantum-rerank.overview.read` is asked.
 */
export function createTargetReader(options: {
  httpAuth: HttpAuthService;
  profiles: Pick<ProfileService, 'getTarget'>;
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
}): TargetReader {
  const findTarget = createTargetFinder(options.profiles);
  return async (
    request: Request,
    {
      query: schema = emptyQuerySchema,
      permission = overviewReadPermission,
    }: { query?: z.ZodType; permission?: OperationPermission } = {},
  ): Promise<ReadRequest<any>> => {
    const credentials = await options.httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const query = parseInput(schema, request.query, 'query');
    const target = await findTarget(request, credentials);
    await options.authorizer.authorizeRead(target, permission, {
      credentials,
    });
    return { credentials, query, target };
  };
}
