import {
  podPageSchema,
  podQuerySchema,
  revisionPageSchema,
  snapshotSchema,
  temporaryFloorPageSchema,
} from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';
import { revisionQuerySchema } from './requests';

/** The watched workload. */
export const workloadRoutes: RouteDescription[] = [
  {
    method: 'get',
    path: `${environment}/snapshot`,
    operationId: 'getSnapshot',
    summary: 'The watched workload; answers 304 to its own ETag',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: snapshotSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/pods`,
    operationId: 'listPods',
    summary: 'Pods, filtered, sorted and paged',
    permission: 'quantum-rerank.overview.read',
    query: podQuerySchema,
    response: { status: 200, contentType: json, schema: podPageSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/revisions`,
    operationId: 'listRevisions',
    summary: 'Revisions of the deployment, newest first',
    permission: 'quantum-rerank.overview.read',
    query: revisionQuerySchema,
    response: { status: 200, contentType: json, schema: revisionPageSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/temporary-floors`,
    operationId: 'listTemporaryFloors',
    summary:
      'Bounds of the autoscaler that are raised for a time, or wait for a decision',
    permission: 'quantum-rerank.overview.read',
    response: {
      status: 200,
      contentType: json,
      schema: temporaryFloorPageSchema,
    },
    errors: [400, 401, 403, 404, 503],
  },
];
