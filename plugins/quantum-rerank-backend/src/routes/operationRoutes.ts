import type { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  approvalRequestSchema,
  cancellationRequestSchema,
  reviewRequestSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { OperationService } from '../operations/OperationService';
import { parseInput } from '../operations/requestErrors';
import type { ProfileService } from '../profile/ProfileService';
import { createCallers } from './callers';
import { readJson } from './readJson';
import { recordIdOf } from './recordId';
import { streamProgress } from './streamProgress';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';

/** Routes of plans and operations. */
export function createOperationRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  /** With its checks: `AuthorizedOperationService`. */
  operations: OperationService;
}): Router {
  const { httpAuth, profiles, operations } = options;
  const { authenticate, personOf, onlyPersons } = createCallers(
    httpAuth,
    'Changes are made by persons',
  );
  const findTarget = createTargetFinder(profiles);
  const router = PromiseRouter();
  const readBody = readJson();
  // Values of a Secret come with it, of which Kubernetes takes a mebibyte.
  const readLongBody = readJson({ limitKib: 2048 });

  router.post(
    `${ENVIRONMENT_PATH}/plans`,
    onlyPersons,
    readLongBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const target = await findTarget(request, credentials);
      const hungUp = new AbortController();
      response.on('close', () => hungUp.abort());
      response.json(
        await operations.createPlan(target, request.body ?? {}, {
          credentials,
          signal: hungUp.signal,
        }),
      );
    },
  );

  router.post(
    `${ENVIRONMENT_PATH}/operations`,
    onlyPersons,
    readLongBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const target = await findTarget(request, credentials);
      const operation = await operations.createOperation(
        target,
        request.body ?? {},
        {
          credentials,
        },
      );
      response
        .status(202)
        .location(`${request.baseUrl}/operations/${operation.id}`)
        .json(operation);
    },
  );

  router.get(`${ENVIRONMENT_PATH}/operations`, async (request, response) => {
    const credentials = await authenticate(request);
    const target = await findTarget(request, credentials);
    response.json(
      await operations.listOperations(target, request.query, { credentials }),
    );
  });

  router.get(
    `${ENVIRONMENT_PATH}/operations/integrity`,
    async (request, response) => {
      const credentials = await authenticate(request);
      const target = await findTarget(request, credentials);
      response.json(
        await operations.checkHistory(target, request.query, { credentials }),
      );
    },
  );

  router.get(
    `${ENVIRONMENT_PATH}/temporary-floors`,
    async (request, response) => {
      const credentials = await authenticate(request);
      const target = await findTarget(request, credentials);
      response.json(
        await operations.listTemporaryFloors(target, { credentials }),
      );
    },
  );

  router.get('/operations/:id', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(
      await operations.getOperation(recordIdOf(request, 'operation'), {
        credentials,
      }),
    );
  });

  router.get('/operations/:id/progress', async (request, response) => {
    const credentials = await authenticate(request);
    await streamProgress(response, signal =>
      operations.watchOperation(recordIdOf(request, 'operation'), {
        credentials,
        signal,
      }),
    );
  });

  router.post(
    '/operations/:id/cancellation',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(cancellationRequestSchema, request.body ?? {});
      response.json(
        await operations.cancelOperation(
          recordIdOf(request, 'operation'),
          body,
          {
            credentials,
          },
        ),
      );
    },
  );

  router.post(
    '/operations/:id/approvals',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(approvalRequestSchema, request.body ?? {});
      response.json(
        await operations.decideOperation(
          recordIdOf(request, 'operation'),
          body,
          { credentials },
        ),
      );
    },
  );

  router.post(
    '/operations/:id/review',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(reviewRequestSchema, request.body ?? {});
      response.json(
        await operations.reviewOperation(
          recordIdOf(request, 'operation'),
          body,
          { credentials },
        ),
      );
    },
  );

  return router;
}
