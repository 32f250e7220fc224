import { healthSchema, recoverySchema } from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';

/** Whether the service works, part by part. */
export const healthRoutes: RouteDescription[] = [
  {
    method: 'get',
    path: `${environment}/health`,
    operationId: 'getHealth',
    summary:
      'The parts of the service’s health, and what its health endpoints say',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: healthSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/recovery`,
    operationId: 'getRecovery',
    summary: 'Where a complete recovery of the service stands, step by step',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: recoverySchema },
    errors: [400, 401, 403, 404, 503],
  },
];
