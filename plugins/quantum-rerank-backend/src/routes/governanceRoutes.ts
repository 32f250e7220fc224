import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  freezeQuerySchema,
  overviewReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { FreezeService } from '../freeze';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService } from '../profile/ProfileService';
import { parseInput } from './validation';

/** The routes of what holds changes back. */
export function createGovernanceRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
  freezes: FreezeService;
}): Router {
  const { httpAuth, profiles, authorizer, freezes } = options;
  const router = PromiseRouter();

  router.get('/freeze-windows', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const { entityRef, environment, at } = parseInput(
      freezeQuerySchema,
      request.query,
      'query',
    );
    const target = await profiles.getTarget(entityRef, environment, {
      credentials,
    });
    await authorizer.authorizeRead(target, overviewReadPermission, {
      credentials,
    });
    response.json(
      await freezes.getFreeze(target, at ? new Date(at) : undefined),
    );
  });

  return router;
}
