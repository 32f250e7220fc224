import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { cancellationRequestSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { parseInput } from '../operations/requestErrors';
import type { ProfileService } from '../profile/ProfileService';
import type { ReportService } from '../reports/ReportService';
import { createCallers } from './callers';
import { readJson } from './readJson';
import { recordIdOf } from './recordId';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';

/** Routes of checks and validations. */
export function createReportRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  /** With its checks: `AuthorizedReportService`. */
  reports: ReportService;
}): Router {
  const { httpAuth, profiles, reports } = options;
  const { authenticate, personOf, onlyPersons } = createCallers(
    httpAuth,
    'Checks are started by persons or by their schedule',
  );
  const findTarget = createTargetFinder(profiles);
  const router = PromiseRouter();
  const readBody = readJson();

  router.post(
    `${ENVIRONMENT_PATH}/reports`,
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const target = await findTarget(request, credentials);
      const report = await reports.createReport(target, request.body ?? {}, {
        credentials,
      });
      response
        .status(202)
        .location(`${request.baseUrl}/reports/${report.id}`)
        .json(report);
    },
  );

  router.get(`${ENVIRONMENT_PATH}/reports`, async (request, response) => {
    const credentials = await authenticate(request);
    const target = await findTarget(request, credentials);
    response.json(
      await reports.listReports(target, request.query, { credentials }),
    );
  });

  router.get('/reports/:id', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(
      await reports.getReport(recordIdOf(request, 'report'), { credentials }),
    );
  });

  router.post(
    '/reports/:id/cancellation',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(cancellationRequestSchema, request.body ?? {});
      response.json(
        await reports.cancelReport(recordIdOf(request, 'report'), body, {
          credentials,
        }),
      );
    },
  );

  return router;
}
