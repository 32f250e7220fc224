import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import {
  overviewReadPermission,
  signalHistoryQuerySchema,
  type SignalHistory,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { OperationService } from '../operations/OperationService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { findMarks } from '../signals/marks';
import type { SignalService } from '../signals/SignalService';
import type { WorkloadService } from '../workload/WorkloadService';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';
import {
  emptyQuerySchema,
  parseInput,
  signalParametersSchema,
} from './validation';

/** Options of {@link createSignalRouter}. */
export interface SignalRouterOptions {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  measurements: SignalService;
  workloads: Pick<WorkloadService, 'listRevisions'>;
  operations: Pick<OperationService, 'listOperations'>;
  authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
}

/**
 * The routes of what is measured: signals and their history. Every one
 * needs a user or service principal and asks `quantum-rerank.overview.read`.
 */
export function createSignalRouter(options: SignalRouterOptions): Router {
  const { httpAuth, profiles, measurements } = options;
  const router = PromiseRouter();
  const findTarget = createTargetFinder(profiles);

  const readTarget = async (
    request: Request,
    credentials: BackstageCredentials,
  ): Promise<Target> => {
    const target = await findTarget(request, credentials);
    await options.authorizer.authorizeRead(target, overviewReadPermission, {
      credentials,
    });
    return target;
  };

  const authenticate = (request: Request) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });

  router.get(`${ENVIRONMENT_PATH}/signals`, async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const target = await readTarget(request, credentials);
    response.json(await measurements.getSignals(target));
  });

  router.get(
    `${ENVIRONMENT_PATH}/signals/:signal/history`,
    async (request, response) => {
      const credentials = await authenticate(request);
      const { range } = parseInput(
        signalHistoryQuerySchema,
        request.query,
        'query',
      );
      const { signal } = parseInput(
        signalParametersSchema,
        request.params,
        'path',
      );
      const target = await readTarget(request, credentials);
      const history = await measurements.getHistory(target, signal, range);
      const body: SignalHistory = {
        ...history,
        marks: await findMarks(target, history, { ...options, credentials }),
      };
      response.json(body);
    },
  );

  return router;
}
