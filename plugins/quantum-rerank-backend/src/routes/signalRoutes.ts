import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  signalHistoryQuerySchema,
  type SignalHistory,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { OperationService } from '../operations/OperationService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService } from '../profile/ProfileService';
import { findMarks } from '../signals/marks';
import type { SignalService } from '../signals/SignalService';
import type { WorkloadService } from '../workload/WorkloadService';
import { createTargetReader } from './targetReader';
import { ENVIRONMENT_PATH } from './targets';
import { parseInput, signalParametersSchema } from './validation';

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
  const { measurements } = options;
  const router = PromiseRouter();
  const readTarget = createTargetReader(options);

  router.get(`${ENVIRONMENT_PATH}/signals`, async (request, response) => {
    const { target } = await readTarget(request);
    response.json(await measurements.getSignals(target));
  });

  router.get(
    `${ENVIRONMENT_PATH}/signals/:signal/history`,
    async (request, response) => {
      const { signal } = parseInput(
        signalParametersSchema,
        request.params,
        'path',
      );
      const { credentials, query, target } = await readTarget(request, {
        query: signalHistoryQuerySchema,
      });
      const history = await measurements.getHistory(
        target,
        signal,
        query.range,
      );
      const body: SignalHistory = {
        ...history,
        marks: await findMarks(target, history, { ...options, credentials }),
      };
      response.json(body);
    },
  );

  return router;
}
