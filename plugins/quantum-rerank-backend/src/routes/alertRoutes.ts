import type {
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { alertmanagerWebhookSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import type { AlertService } from '../alerts/AlertService';
import type { UserCredentials } from '../operations/OperationService';
import type { ProfileService, Target } from '../profile/ProfileService';
import { readJson } from './readJson';
import {
  emptyQuerySchema,
  environmentParametersSchema,
  parseInput,
} from './validation';

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
  const router = PromiseRouter();
  const environment =
    '/entities/:kind/:namespace/:name/environments/:environment';
  // Nothing of a stranger is parsed.
  const onlyPersons: RequestHandler = (request, _response, next) => {
    personOf(httpAuth, request).then(() => next(), next);
  };
  const onlyServices: RequestHandler = (request, _response, next) => {
    serviceOf(httpAuth, request).then(() => next(), next);
  };
  const readBody = readJson();

  async function findTarget(
    request: Request,
    credentials: BackstageCredentials,
  ): Promise<Target> {
    const parameters = parseInput(
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

  router.get(`${environment}/alerts`, async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    response.json(await alerts.getAlerts(target, { credentials }));
  });

  router.get(`${environment}/alerts/rules.yaml`, async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    const text = await alerts.getRulesFile(target, { credentials });
    response
      .type('application/yaml')
      .set('X-Content-Type-Options', 'nosniff')
      .send(text);
  });

  router.post(
    `${environment}/alerts/notifications`,
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
    `${environment}/silences`,
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(httpAuth, request);
      const target = await findTarget(request, credentials);
      response.status(201).json(
        await alerts.createSilence(target, request.body ?? {}, {
          credentials,
        }),
      );
    },
  );

  router.post(
    `${environment}/silences/:silence/expiration`,
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(httpAuth, request);
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
      'Alerts are silenced by persons: this request carries no signed-in user, only a service.',
    );
  }
  return credentials as UserCredentials;
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
