import {
  acknowledgementRequestSchema,
  escalationPageSchema,
  escalationQuerySchema,
  escalationSchema,
} from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';

/** What escalates. */
export const escalationsRoutes: RouteDescription[] = [
  {
    method: 'get',
    path: `${environment}/escalations`,
    operationId: 'listEscalations',
    summary: 'What escalates, newest first',
    permission: 'quantum-rerank.overview.read',
    query: escalationQuerySchema,
    response: { status: 200, contentType: json, schema: escalationPageSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: '/escalations/{id}',
    operationId: 'getEscalation',
    summary: 'One escalation with its timeline, also when it is over',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: escalationSchema },
    errors: [400, 401, 404, 503],
  },
  {
    method: 'post',
    path: '/escalations/{id}/acknowledgement',
    operationId: 'acknowledgeEscalation',
    summary: 'Take care of it, which stops the escalation',
    permission: 'quantum-rerank.incident.acknowledge',
    body: acknowledgementRequestSchema,
    response: { status: 200, contentType: json, schema: escalationSchema },
    errors: [400, 401, 403, 404, 409, 413, 415, 503],
  },
];
