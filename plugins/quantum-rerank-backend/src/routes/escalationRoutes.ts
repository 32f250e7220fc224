import type {
  AuditorService,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  acknowledgementRequestSchema,
  auditEvents,
  deliveryQuerySchema,
  escalationQuerySchema,
  historyReadPermission,
  operationNoticeSchema,
  overviewReadPermission,
  severitySchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import type { EscalationService } from '../escalation';
import type { NotificationCenter } from '../notifications';
import { RequestAudit, requestMeta } from '../operations/RequestAudit';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { createCallers } from './callers';
import { readJson } from './readJson';
import { recordIdOf } from './recordId';
import { createTargetReader } from './targetReader';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';
import { emptyQuerySchema, parseInput } from './validation';

const channelParametersSchema = z.object({
  channel: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a channel'),
});

const routeParametersSchema = z.object({
  route: z.union(
    [severitySchema, operationNoticeSchema],
    `must be one of ${[
      ...severitySchema.options,
      ...operationNoticeSchema.options,
    ].join(', ')}`,
  ),
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
    'getChannels' | 'listDeliveries' | 'test' | 'testRoute'
  >;
}): Router {
  const { httpAuth, profiles, authorizer, escalations } = options;
  const center = options.notificationCenter;
  const audit = new RequestAudit(options);
  const { authenticate, personOf, onlyPersons } = createCallers(
    httpAuth,
    'Changes are made by persons',
  );
  const findTarget = createTargetFinder(profiles);
  const readTarget = createTargetReader(options);
  const router = PromiseRouter();
  const readBody = readJson();

  router.get(`${ENVIRONMENT_PATH}/escalations`, async (request, response) => {
    const credentials = await authenticate(request);
    const query = parseInput(escalationQuerySchema, request.query, 'query');
    const target = await findTarget(request, credentials);
    response.json(
      await escalations.listEscalations(target, query, { credentials }),
    );
  });

  router.get('/escalations/:id', async (request, response) => {
    const credentials = await authenticate(request);
    parseInput(emptyQuerySchema, request.query, 'query');
    response.json(
      await escalations.getEscalation(recordIdOf(request, 'escalation'), {
        credentials,
      }),
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
        await escalations.acknowledge(recordIdOf(request, 'escalation'), body, {
          credentials,
        }),
      );
    },
  );

  router.get(`${ENVIRONMENT_PATH}/channels`, async (request, response) => {
    const { target } = await readTarget(request);
    response.json(await center.getChannels(target));
  });

  /** Sends test messages, if the caller may, and says so in the audit log. */
  const testing =
    <T extends Record<string, string>>(
      parameters: z.ZodType<T>,
      send: (
        target: Target,
        parameter: T,
        requestedBy: string,
      ) => Promise<unknown>,
    ) =>
    async (request: Request, response: Response) => {
      const credentials = await personOf(request);
      const parameter = parseInput(parameters, request.params, 'path');
      const target = await findTarget(request, credentials);
      await authorizer.authorizeRead(target, overviewReadPermission, {
        credentials,
      });
      parseInput(emptyBodySchema, request.body ?? {}, 'body');
      const sent = await audit.around(
        {
          eventId: auditEvents.testNotification,
          severityLevel: 'low',
          meta: { ...requestMeta(target, credentials), ...parameter },
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
          return send(target, parameter, credentials.principal.userEntityRef);
        },
      );
      response.status(202).json(sent);
    };

  router.post(
    `${ENVIRONMENT_PATH}/channels/:channel/test`,
    onlyPersons,
    readBody,
    testing(channelParametersSchema, (target, { channel }, requestedBy) =>
      center.test(target, channel, requestedBy),
    ),
  );

  router.post(
    `${ENVIRONMENT_PATH}/routes/:route/test`,
    onlyPersons,
    readBody,
    testing(routeParametersSchema, (target, { route }, requestedBy) =>
      center.testRoute(target, route, requestedBy),
    ),
  );

  router.get(`${ENVIRONMENT_PATH}/deliveries`, async (request, response) => {
    const { query, target } = await readTarget(request, {
      query: deliveryQuerySchema,
      permission: historyReadPermission,
    });
    response.json(await center.listDeliveries(target, query));
  });

  return router;
}
