import {
  baselineProposalSchema,
  baselineQuerySchema,
  errorBudgetSchema,
  signalHistoryQuerySchema,
  signalHistorySchema,
  signalsSchema,
} from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';

/** What is measured, and what is made of it over time. */
export const signalsRoutes: RouteDescription[] = [
  {
    method: 'get',
    path: `${environment}/signals`,
    operationId: 'getSignals',
    summary: 'Every signal with its value, bounds and verdict',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: signalsSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/signals/{signal}/history`,
    operationId: 'getSignalHistory',
    summary: 'A signal over time, with what was changed meanwhile',
    permission: 'quantum-rerank.overview.read',
    query: signalHistoryQuerySchema,
    response: { status: 200, contentType: json, schema: signalHistorySchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/error-budget`,
    operationId: 'getErrorBudget',
    summary: 'Availability that was kept, and what may still fail',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: errorBudgetSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/baselines`,
    operationId: 'getBaselines',
    summary: 'Normal ranges learned from history, as a proposal',
    permission: 'quantum-rerank.overview.read',
    query: baselineQuerySchema,
    response: {
      status: 200,
      contentType: json,
      schema: baselineProposalSchema,
    },
    errors: [400, 401, 403, 404, 503],
  },
];
