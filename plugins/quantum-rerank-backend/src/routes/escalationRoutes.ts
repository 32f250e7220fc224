import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  acknowledgementRequestSchema,
  auditEvents,
  deliveryQuerySchema,
  escalationQuerySchema,
  historyReadPermission,
  overviewReadPermission,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, RequestHandler, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import type { EscalationService } from '../escalation';
import type { NotificationCenter } from '../notifications';
import type { UserCredentials } from '../operations/OperationService';
import { RequestAudit, requestMeta } from '../operations/RequestAudit';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { readJson } from './readJson';
import {
  emptyQuerySchema,
  environmentParametersSchema,
  parseInput,
} from './validation';

const channelParametersSchema = z.object({
  channel: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a channel'),
});

const emptyBodySchema = z.strictObject({});

/** Routes of escalations and of the channels that people are told over. */
export function createEscalationRouter(options: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  logger: LoggerService;
  profiles: ProfileService;
  authorizer: Pick<
    OperationAuthorizer,
    'authorizeRead' | 'authorizeCapability'
  >;
  /** With its checks. */
  escalations: EscalationService;
  notificationCenter: Pick<
    NotificationCenter,
    'getChannels' | 'listDeliveries' | 'test'
  >;
}): Router {
  const { httpAuth, profiles, authorizer, escalations } = options;
  const center = options.notificationCenter;
  const audit = new RequestAudit(options);
  const router = PromiseRouter();
  const environmentPath =
    '/entities/:kind/:namespace/:name/environments/:environment';
  const readBody = readJson();

  const authenticate = (request: Request) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });

  /** @throws NotAllowedError for a service that carries nobody */
  const personOf = async (request: Request): Promise<UserCredentials> => {
    const credentials = await authenticate(request);
    if (credentials.principal.type !== 'user') {
      throw new NotAllowedError(
        'Changes are made by persons: this request carries no signed-in user, only a service.',
      );
    }
    return credentials as UserCredentials;
  };

  // Nothing of a stranger is parsed.
  const onlyPersons: RequestHandler = (request, _response, next) => {
    personOf(request).then(() => next(), next);
  };

  const findTarget = async (
    request: Request,
    credentials: BackstageCredentials,
  ): Promise<Target> => {
    const { kind, namespace, name, environment } = parseInput(
      environmentParametersSchema,
      request.params,
      'path',
    );
    return profiles.getTarget(`${kind}:${namespace}/${name}`, environment, {
      credentials,
    });
  };

  router.get(`${environmentPath}/escalations`, async (request, response) => {
    const credentials = await authenticate(request);
    const query = parseInput(escalationQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    response.json(
      await escalations.listEscalations(target, query, { credentials }),
    );
  });

  router.post(
    '/escalations/:id/acknowledgement',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(
        acknowledgementRequestSchema,
        request.body ?? {},
        'body',
      );
      response.json(
        await escalations.acknowledge(idOf(request), body, { credentials }),
      );
    },
  );

  router.get(`${environmentPath}/channels`, async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    await authorizer.authorizeRead(target, overviewReadPermission, {
      credentials,
    });
    response.json(await center.getChannels(target));
  });

  router.post(
    `${environmentPath}/channels/:channel/test`,
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const { channel } = parseInput(
        channelParametersSchema,
        request.params,
        'path',
      );
      const target = await findTarget(request, credentials);
      await authorizer.authorizeRead(target, overviewReadPermission, {
        credentials,
      });
      parseInput(emptyBodySchema, request.body ?? {}, 'body');
      const delivery = await audit.around(
        {
          eventId: auditEvents.testNotification,
          severityLevel: 'low',
          meta: { ...requestMeta(target, credentials), channel },
        },
        async () => {
          const { decision, reason } = await authorizer.authorizeCapability(
            target,
            'test-notifications',
            { credentials },
          );
          if (decision === 'deny') {
            throw new NotAllowedError(reason);
          }
          return center.test(
            target,
            channel,
            credentials.principal.userEntityRef,
          );
        },
      );
      response.status(202).json(delivery);
    },
  );

  router.get(`${environmentPath}/deliveries`, async (request, response) => {
    const credentials = await authenticate(request);
    const query = parseInput(deliveryQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    await authorizer.authorizeRead(target, historyReadPermission, {
      credentials,
    });
    response.json(await center.listDeliveries(target, query));
  });

  return router;
}

/** @throws NotFoundError for a text that no escalation can have as its id */
function idOf(request: Request): string {
  const { id } = request.params;
  if (!/^[\w-]{1,36}$/.test(id)) {
    throw new NotFoundError('There is no escalation with such an id');
  }
  return id;
}
