import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  configVersionQuerySchema,
  secretReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { ConfigService } from '../configuration/ConfigService';
import type { SecretService } from '../configuration/SecretService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService } from '../profile/ProfileService';
import { createTargetReader } from './targetReader';
import { ENVIRONMENT_PATH } from './targets';

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
  const { configurations, secrets } = options;
  const router = PromiseRouter();
  const readTarget = createTargetReader(options);

  router.get(`${ENVIRONMENT_PATH}/config`, async (request, response) => {
    const { target } = await readTarget(request);
    response.json(await configurations.getConfig(target));
  });

  router.get(
    `${ENVIRONMENT_PATH}/config/versions`,
    async (request, response) => {
      const { target, query } = await readTarget(request, {
        query: configVersionQuerySchema,
      });
      response.json(await configurations.listVersions(target, query));
    },
  );

  router.get(`${ENVIRONMENT_PATH}/secret`, async (request, response) => {
    const { target } = await readTarget(request, {
      permission: secretReadPermission,
    });
    response.json(await secrets.getSecret(target));
  });

  router.get(
    `${ENVIRONMENT_PATH}/secret/versions`,
    async (request, response) => {
      const { target, query } = await readTarget(request, {
        query: configVersionQuerySchema,
        permission: secretReadPermission,
      });
      response.json(await secrets.listVersions(target, query));
    },
  );

  return router;
}
