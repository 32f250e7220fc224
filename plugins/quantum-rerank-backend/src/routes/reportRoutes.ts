import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { cancellationRequestSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { UserCredentials } from '../operations/OperationService';
import { parseInput } from '../operations/requestErrors';
import type { ProfileService, Target } from '../profile/ProfileService';
import type { ReportService } from '../reports/ReportService';
import { readJson } from './readJson';
import {
  environmentParametersSchema,
  parseInput as parsePath,
} from './validation';

/** Routes of checks and validations. */
export function createReportRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  /** With its checks: `AuthorizedReportService`. */
  reports: ReportService;
}): Router {
  const { httpAuth, profiles, reports } = options;
  const router = PromiseRouter();
  const environment =
    '/entities/:kind/:namespace/:name/environments/:environment';
  // Nothing of a stranger is parsed.
  const onlyPersons: RequestHandler = (request, _response, next) => {
    personOf(httpAuth, request).then(() => next(), next);
  };
  const readBody = readJson();

  async function findTarget(
    request: Request,
    credentials: BackstageCredentials,
  ): Promise<Target> {
    const parameters = parsePath(
      environmentParametersSchema,
      request.params,
      'path',
    );
    const { kind, namespace, name } = parameters;
    return profiles.getTarget(
      `${kind}:${namespace}/${name}`,
      parameters.environment,
      { credentials },
    );
  }

  const authenticate = (request: Request) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });

  router.post(
    `${environment}/reports`,
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(httpAuth, request);
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

  router.get(`${environment}/reports`, async (request, response) => {
    const credentials = await authenticate(request);
    const target = await findTarget(request, credentials);
    response.json(
      await reports.listReports(target, request.query, { credentials }),
    );
  });

  router.get('/reports/:id', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(await reports.getReport(idOf(request), { credentials }));
  });

  router.post(
    '/reports/:id/cancellation',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(httpAuth, request);
      const body = parseInput(cancellationRequestSchema, request.body ?? {});
      response.json(
        await reports.cancelReport(idOf(request), body, { credentials }),
      );
    },
  );

  return router;
}

/**
 * The id of the report in the path.
 *
 * @throws NotFoundError for a text that no report can have as its id
 */
function idOf(request: Request): string {
  const { id } = request.params;
  if (!/^[\w-]{1,36}$/.test(id)) {
    throw new NotFoundError('There is no report with such an id');
  }
  return id;
}

/**
 * The person behind a request, directly or carried by a plugin.
 *
 * @throws NotAllowedError for a service that carries nobody
 */
async function personOf(
  httpAuth: HttpAuthService,
  request: Request,
): Promise<UserCredentials> {
  const credentials = await httpAuth.credentials(request, {
    allow: ['user', 'service'],
  });
  if (credentials.principal.type !== 'user') {
    throw new NotAllowedError(
      'Checks are started by persons or by their schedule: this request carries no signed-in user, only a service.',
    );
  }
  return credentials as UserCredentials;
}
