import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  configVersionQuerySchema,
  overviewReadPermission,
  secretReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { ConfigService } from '../configuration/ConfigService';
import type { SecretService } from '../configuration/SecretService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';
import { emptyQuerySchema, parseInput } from './validation';

/**
 * The routes of ConfigMap and Secret and their kept versions. All need a user
 * or service principal; those of the ConfigMap ask
 * `quantum-rerank.overview.read`, those of the Secret, which never show a
 * value, `quantum-rerank.secret.read`.
 */
export function createConfigRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  configurations: ConfigService;
  secrets: SecretService;
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
}): Router {
  const { httpAuth, profiles, configurations, secrets } = options;
  const router = PromiseRouter();
  const findTarget = createTargetFinder(profiles);

  /** @param parse - refuses a wrong query before anything is looked up */
  const readTarget = async <T>(
    request: Request,
    parse: (query: unknown) => T,
    permission = overviewReadPermission,
  ): Promise<{ target: Target; query: T }> => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const query = parse(request.query);
    const target = await findTarget(request, credentials);
    await options.authorizer.authorizeRead(target, permission, {
      credentials,
    });
    return { target, query };
  };

  router.get(`${ENVIRONMENT_PATH}/config`, async (request, response) => {
    const { target } = await readTarget(request, query =>
      parseInput(emptyQuerySchema, query, 'query'),
    );
    response.json(await configurations.getConfig(target));
  });

  router.get(
    `${ENVIRONMENT_PATH}/config/versions`,
    async (request, response) => {
      const { target, query } = await readTarget(request, given =>
        parseInput(configVersionQuerySchema, given, 'query'),
      );
      response.json(await configurations.listVersions(target, query));
    },
  );

  router.get(`${ENVIRONMENT_PATH}/secret`, async (request, response) => {
    const { target } = await readTarget(
      request,
      query => parseInput(emptyQuerySchema, query, 'query'),
      secretReadPermission,
    );
    response.json(await secrets.getSecret(target));
  });

  router.get(
    `${ENVIRONMENT_PATH}/secret/versions`,
    async (request, response) => {
      const { target, query } = await readTarget(
        request,
        given => parseInput(configVersionQuerySchema, given, 'query'),
        secretReadPermission,
      );
      response.json(await secrets.listVersions(target, query));
    },
  );

  return router;
}
