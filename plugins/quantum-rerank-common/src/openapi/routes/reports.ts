import {
  reportPageSchema,
  reportQuerySchema,
  reportRequestSchema,
  reportSchema,
} from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';
import { cancellationRequestSchema } from './requests';

/** Checks and validations that leave a report. */
export const reportsRoutes: RouteDescription[] = [
  {
    method: 'post',
    path: `${environment}/reports`,
    operationId: 'createReport',
    summary: 'Run a check or a validation; it leaves a report',
    body: reportRequestSchema,
    response: { status: 202, contentType: json, schema: reportSchema },
    errors: [400, 401, 403, 404, 409, 413, 415, 503],
  },
  {
    method: 'get',
    path: `${environment}/reports`,
    operationId: 'listReports',
    summary: 'Reports of the environment, newest first',
    permission: 'quantum-rerank.overview.read',
    query: reportQuerySchema,
    response: { status: 200, contentType: json, schema: reportPageSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: '/reports/{id}',
    operationId: 'getReport',
    summary: 'One report with its steps, also while it runs',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: reportSchema },
    errors: [400, 401, 404, 503],
  },
  {
    method: 'post',
    path: '/reports/{id}/cancellation',
    operationId: 'cancelReport',
    summary: 'Stop a run; what it found is kept',
    body: cancellationRequestSchema,
    response: { status: 200, contentType: json, schema: reportSchema },
    errors: [400, 401, 403, 404, 409, 413, 415, 503],
  },
];
