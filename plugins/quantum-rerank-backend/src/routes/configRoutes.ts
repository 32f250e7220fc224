import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  configVersionQuerySchema,
  overviewReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { ConfigService } from '../configuration/ConfigService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import {
  emptyQuerySchema,
  environmentParametersSchema,
  parseInput,
} from './validation';

/**
 * The routes of the configuration and its kept versions. Both need a user or
 * service principal and ask `quantum-rerank.overview.read`.
 */
export function createConfigRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  configurations: ConfigService;
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
}): Router {
  const { httpAuth, profiles, configurations } = options;
  const router = PromiseRouter();
  const path = '/entities/:kind/:namespace/:name/environments/:environment';

  /** @param parse - refuses a wrong query before anything is looked up */
  const readTarget = async <T>(
    request: Request,
    parse: (query: unknown) => T,
  ): Promise<{ target: Target; query: T }> => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const query = parse(request.query);
    const { kind, namespace, name, environment } = parseInput(
      environmentParametersSchema,
      request.params,
      'path',
    );
    const target = await profiles.getTarget(
      `${kind}:${namespace}/${name}`,
      environment,
      { credentials },
    );
    await options.authorizer.authorizeRead(target, overviewReadPermission, {
      credentials,
    });
    return { target, query };
  };

  router.get(`${path}/config`, async (request, response) => {
    const { target } = await readTarget(request, query =>
      parseInput(emptyQuerySchema, query, 'query'),
    );
    response.json(await configurations.getConfig(target));
  });

  router.get(`${path}/config/versions`, async (request, response) => {
    const { target, query } = await readTarget(request, given =>
      parseInput(configVersionQuerySchema, given, 'query'),
    );
    response.json(await configurations.listVersions(target, query));
  });

  return router;
}
