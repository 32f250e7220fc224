import {
  configSchema,
  configVersionPageSchema,
  configVersionQuerySchema,
  secretSchema,
  secretVersionPageSchema,
} from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';

/** ConfigMap and Secret of the deployment, and their kept versions. */
export const configurationRoutes: RouteDescription[] = [
  {
    method: 'get',
    path: `${environment}/config`,
    operationId: 'getConfig',
    summary: 'The ConfigMap of the deployment; what looks secret is hidden',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: configSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/config/versions`,
    operationId: 'listConfigVersions',
    summary: 'Kept versions of the ConfigMap, newest first',
    permission: 'quantum-rerank.overview.read',
    query: configVersionQuerySchema,
    response: {
      status: 200,
      contentType: json,
      schema: configVersionPageSchema,
    },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/secret`,
    operationId: 'getSecret',
    summary: 'Keys of the Secret and who wrote them; values are never shown',
    permission: 'quantum-rerank.secret.read',
    response: { status: 200, contentType: json, schema: secretSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/secret/versions`,
    operationId: 'listSecretVersions',
    summary: 'What is kept of earlier states of the Secret, without values',
    permission: 'quantum-rerank.secret.read',
    query: configVersionQuerySchema,
    response: {
      status: 200,
      contentType: json,
      schema: secretVersionPageSchema,
    },
    errors: [400, 401, 403, 404, 503],
  },
];
