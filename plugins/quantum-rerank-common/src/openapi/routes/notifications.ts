import { z } from 'zod';
import {
  channelsSchema,
  deliveryPageSchema,
  deliveryQuerySchema,
  deliverySchema,
  routeTestSchema,
} from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';

/** Over which channels people are told, and what they were told. */
export const notificationsRoutes: RouteDescription[] = [
  {
    method: 'get',
    path: `${environment}/channels`,
    operationId: 'getChannels',
    summary: 'Over which channels people are told, and how well they work',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: channelsSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'post',
    path: `${environment}/channels/{channel}/test`,
    operationId: 'testChannel',
    summary: 'Send a test message',
    permission: 'quantum-rerank.notification.test',
    body: z.strictObject({}),
    response: { status: 202, contentType: json, schema: deliverySchema },
    errors: [400, 401, 403, 404, 409, 413, 415, 503],
  },
  {
    method: 'post',
    path: `${environment}/routes/{route}/test`,
    operationId: 'testRoute',
    summary:
      'Send a test message over every channel of a severity, or of what is told of operations',
    permission: 'quantum-rerank.notification.test',
    response: { status: 202, contentType: json, schema: routeTestSchema },
    errors: [400, 401, 403, 404, 413, 415, 503],
  },
  {
    method: 'get',
    path: `${environment}/deliveries`,
    operationId: 'listDeliveries',
    summary: 'Messages to people, newest first',
    permission: 'quantum-rerank.history.read',
    query: deliveryQuerySchema,
    response: { status: 200, contentType: json, schema: deliveryPageSchema },
    errors: [400, 401, 403, 404, 503],
  },
];
