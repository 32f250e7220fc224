import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  baselineQuerySchema,
  overviewReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { BaselineService } from '../baselines/BaselineService';
import type { ErrorBudgetService } from '../errorBudget/ErrorBudgetService';
import type { HealthService } from '../health/HealthService';
import type { RecoveryService } from '../recovery';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';
import { emptyQuerySchema, parseInput } from './validation';

/** Options of {@link createHealthRouter}. */
export interface HealthRouterOptions {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  health: HealthService;
  recovery: RecoveryService;
  errorBudgets: ErrorBudgetService;
  baselines: BaselineService;
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
}

/**
 * The routes of how well the service is: its health, where its recovery
 * stands, its error budget, and what would be normal for it. Every one needs a user or service principal
 * and asks `quantum-rerank.overview.read`.
 */
export function createHealthRouter(options: HealthRouterOptions): Router {
  const { httpAuth, profiles, health, recovery, errorBudgets, baselines } =
    options;
  const router = PromiseRouter();
  const findTarget = createTargetFinder(profiles);

  /** @param parse - refuses a wrong query before anything is looked up */
  const readTarget = async <T>(
    request: Request,
    parse: (query: unknown) => T,
  ): Promise<{ target: Target; query: T }> => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const query = parse(request.query);
    const target = await findTarget(request, credentials);
    await options.authorizer.authorizeRead(target, overviewReadPermission, {
      credentials,
    });
    return { target, query };
  };

  const noQuery = (query: unknown) =>
    parseInput(emptyQuerySchema, query, 'query');

  router.get(`${ENVIRONMENT_PATH}/health`, async (request, response) => {
    const { target } = await readTarget(request, noQuery);
    response.json(await health.getHealth(target));
  });

  router.get(`${ENVIRONMENT_PATH}/recovery`, async (request, response) => {
    const { target } = await readTarget(request, noQuery);
    response.json(await recovery.getRecovery(target));
  });

  router.get(`${ENVIRONMENT_PATH}/error-budget`, async (request, response) => {
    const { target } = await readTarget(request, noQuery);
    response.json(await errorBudgets.getErrorBudget(target));
  });

  router.get(`${ENVIRONMENT_PATH}/baselines`, async (request, response) => {
    const { target, query } = await readTarget(request, given =>
      parseInput(baselineQuerySchema, given, 'query'),
    );
    response.json(await baselines.getBaselines(target, query.range));
  });

  return router;
}
