import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { HistoryService } from '../history';
import type { ProfileService } from '../profile/ProfileService';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';

/** The route of everything that was done in an environment. */
export function createHistoryRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  /** With its checks: `AuthorizedHistoryService`. */
  history: HistoryService;
}): Router {
  const { httpAuth, profiles, history } = options;
  const findTarget = createTargetFinder(profiles);
  const router = PromiseRouter();

  router.get(`${ENVIRONMENT_PATH}/history`, async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const target = await findTarget(request, credentials);
    response.json(
      await history.listHistory(target, request.query, { credentials }),
    );
  });

  return router;
}
