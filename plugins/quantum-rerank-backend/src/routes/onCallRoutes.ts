import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { cancellationRequestSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { OnCallService } from '../onCall/OnCallService';
import { parseInput } from '../operations/requestErrors';
import { createCallers } from './callers';
import { readJson } from './readJson';
import { recordIdOf } from './recordId';
import { emptyQuerySchema, parseInput as parseQuery } from './validation';

/** Routes of who is on call. */
export function createOnCallRouter(options: {
  httpAuth: HttpAuthService;
  /** With its checks: `AuthorizedOnCallService`. */
  onCall: OnCallService;
}): Router {
  const { httpAuth, onCall } = options;
  const { authenticate, personOf, onlyPersons } = createCallers(
    httpAuth,
    'Shifts belong to persons',
  );
  const router = PromiseRouter();
  const readBody = readJson();
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
    const credentials = await personOf(request);
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
      const credentials = await personOf(request);
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
      const credentials = await personOf(request);
      const body = parseInput(cancellationRequestSchema, request.body ?? {});
      response.json(
        await onCall.withdrawOverride(
          recordIdOf(request, 'replacement'),
          body,
          { credentials },
        ),
      );
    },
  );

  return router;
}
