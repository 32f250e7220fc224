import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  alertHistoryQuerySchema,
  alertmanagerWebhookSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import type { AlertService } from '../alerts/AlertService';
import type { ProfileService } from '../profile/ProfileService';
import { createCallers } from './callers';
import { readJson } from './readJson';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';
import { emptyQuerySchema, parseInput } from './validation';

/** An Alertmanager sends many alerts at once, with all their words. */
const WEBHOOK_LIMIT_KIB = 256;

/** Options of {@link createAlertRouter}. */
export interface AlertRouterOptions {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  /** With its checks: `AuthorizedAlertService`. */
  alerts: AlertService;
}

/** Routes of alerts and silences. */
export function createAlertRouter(options: AlertRouterOptions): Router {
  const { httpAuth, profiles, alerts } = options;
  const { authenticate, personOf, onlyPersons } = createCallers(
    httpAuth,
    'Alerts are silenced by persons',
  );
  const findTarget = createTargetFinder(profiles);
  const router = PromiseRouter();
  const onlyServices: RequestHandler = (request, _response, next) => {
    serviceOf(httpAuth, request).then(() => next(), next);
  };
  const readBody = readJson();

  router.get(`${ENVIRONMENT_PATH}/alerts`, async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    response.json(await alerts.getAlerts(target, { credentials }));
  });

  router.get(
    `${ENVIRONMENT_PATH}/alerts/history`,
    async (request, response) => {
      const credentials = await authenticate(request);
      const query = parseInput(alertHistoryQuerySchema, request.query, 'query');
      const target = await findTarget(request, credentials);
      response.json(await alerts.listHistory(target, query, { credentials }));
    },
  );

  router.get(
    `${ENVIRONMENT_PATH}/alerts/rules.yaml`,
    async (request, response) => {
      const credentials = await authenticate(request);
      parseInput(emptyQuerySchema, request.query, 'query');
      const target = await findTarget(request, credentials);
      const text = await alerts.getRulesFile(target, { credentials });
      response
        .type('application/yaml')
        .set('X-Content-Type-Options', 'nosniff')
        .send(text);
    },
  );

  router.post(
    `${ENVIRONMENT_PATH}/alerts/notifications`,
    onlyServices,
    readJson({ limitKib: WEBHOOK_LIMIT_KIB }),
    async (request, response) => {
      const credentials = await serviceOf(httpAuth, request);
      const target = await findTarget(request, credentials);
      const webhook = parseInput(
        alertmanagerWebhookSchema,
        request.body ?? {},
        'body',
      );
      response
        .status(202)
        .json(await alerts.notify(target, webhook, { credentials }));
    },
  );

  router.post(
    `${ENVIRONMENT_PATH}/silences`,
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const target = await findTarget(request, credentials);
      response.status(201).json(
        await alerts.createSilence(target, request.body ?? {}, {
          credentials,
        }),
      );
    },
  );

  router.post(
    `${ENVIRONMENT_PATH}/silences/:silence/expiration`,
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const target = await findTarget(request, credentials);
      response.json(
        await alerts.expireSilence(target, silenceOf(request), { credentials }),
      );
    },
  );

  return router;
}

function silenceOf(request: Request): string {
  parseInput(z.strictObject({}), request.body ?? {}, 'body');
  return request.params.silence;
}

/**
 * The service that sends a webhook.
 *
 * @throws NotAllowedError for a person
 */
async function serviceOf(
  httpAuth: HttpAuthService,
  request: Request,
): Promise<BackstageCredentials> {
  const credentials = await httpAuth.credentials(request, {
    allow: ['user', 'service'],
  });
  if (credentials.principal.type !== 'service') {
    throw new NotAllowedError(
      'Notifications are sent by an Alertmanager with a token of its own, not by persons.',
    );
  }
  return credentials;
}
