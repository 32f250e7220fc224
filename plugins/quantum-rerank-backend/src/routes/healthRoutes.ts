import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { baselineQuerySchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { BaselineService } from '../baselines/BaselineService';
import type { ErrorBudgetService } from '../errorBudget/ErrorBudgetService';
import type { HealthService } from '../health/HealthService';
import type { RecoveryService } from '../recovery';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService } from '../profile/ProfileService';
import { createTargetReader } from './targetReader';
import { ENVIRONMENT_PATH } from './targets';

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
  const { health, recovery, errorBudgets, baselines } = options;
  const router = PromiseRouter();
  const readTarget = createTargetReader(options);

  router.get(`${ENVIRONMENT_PATH}/health`, async (request, response) => {
    const { target } = await readTarget(request);
    response.json(await health.getHealth(target));
  });

  router.get(`${ENVIRONMENT_PATH}/recovery`, async (request, response) => {
    const { target } = await readTarget(request);
    response.json(await recovery.getRecovery(target));
  });

  router.get(`${ENVIRONMENT_PATH}/error-budget`, async (request, response) => {
    const { target } = await readTarget(request);
    response.json(await errorBudgets.getErrorBudget(target));
  });

  router.get(`${ENVIRONMENT_PATH}/baselines`, async (request, response) => {
    const { target, query } = await readTarget(request, {
      query: baselineQuerySchema,
    });
    response.json(await baselines.getBaselines(target, query.range));
  });

  return router;
}
