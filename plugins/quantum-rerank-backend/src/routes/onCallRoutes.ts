import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { cancellationRequestSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { OnCallService } from '../onCall/OnCallService';
import type { UserCredentials } from '../operations/OperationService';
import { parseInput } from '../operations/requestErrors';
import { readJson } from './readJson';
import { emptyQuerySchema, parseInput as parseQuery } from './validation';

/** Routes of who is on call. */
export function createOnCallRouter(options: {
  httpAuth: HttpAuthService;
  /** With its checks: `AuthorizedOnCallService`. */
  onCall: OnCallService;
}): Router {
  const { httpAuth, onCall } = options;
  const router = PromiseRouter();
  // Nothing of a stranger is parsed.
  const onlyPersons: RequestHandler = (request, _response, next) => {
    personOf(httpAuth, request).then(() => next(), next);
  };
  const readBody = readJson();
  const authenticate = (request: Request) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });

  router.get('/on-call', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(await onCall.getOnCall(request.query, { credentials }));
  });

  router.get('/on-call/schedule', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(await onCall.getSchedule(request.query, { credentials }));
  });

  router.get('/on-call/schedule.ics', async (request, response) => {
    const credentials = await authenticate(request);
    const calendar = await onCall.getCalendar(request.query, { credentials });
    response
      .type('text/calendar; charset=utf-8')
      .attachment('on-call.ics')
      .send(calendar);
  });

  router.get('/on-call/services', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(await onCall.listServices(request.query, { credentials }));
  });

  router.get('/on-call/shifts', async (request, response) => {
    const credentials = await personOf(httpAuth, request);
    parseQuery(emptyQuerySchema, request.query, 'query');
    response.json(await onCall.listMyShifts({ credentials }));
  });

  router.get('/on-call/overrides', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(await onCall.listOverrides(request.query, { credentials }));
  });

  router.post(
    '/on-call/overrides',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(httpAuth, request);
      response
        .status(201)
        .json(await onCall.createOverride(request.body ?? {}, { credentials }));
    },
  );

  router.post(
    '/on-call/overrides/:id/withdrawal',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(httpAuth, request);
      const body = parseInput(cancellationRequestSchema, request.body ?? {});
      response.json(
        await onCall.withdrawOverride(idOf(request), body, { credentials }),
      );
    },
  );

  return router;
}

/**
 * The id of the override in the path.
 *
 * @throws NotFoundError for a text that no override can have as its id
 */
function idOf(request: Request): string {
  const { id } = request.params;
  if (!/^[\w-]{1,36}$/.test(id)) {
    throw new NotFoundError('There is no replacement with such an id');
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
      'Shifts belong to persons: this request carries no signed-in user, only a service.',
    );
  }
  return credentials as UserCredentials;
}
