import { z } from 'zod';
import { profileFindingsSchema } from '../profile/findings';
import { profileViewSchema } from '../profile/schema';
import {
  alertNotificationSchema,
  alertmanagerWebhookSchema,
  alertsSchema,
  baselineProposalSchema,
  baselineQuerySchema,
  environmentsSchema,
  errorBudgetSchema,
  healthSchema,
  operationPageSchema,
  operationQuerySchema,
  operationRequestSchema,
  operationSchema,
  planRequestSchema,
  planSchema,
  podPageSchema,
  podQuerySchema,
  reportPageSchema,
  reportQuerySchema,
  reportRequestSchema,
  reportSchema,
  revisionPageSchema,
  signalHistoryQuerySchema,
  signalHistorySchema,
  signalsSchema,
  silenceRequestSchema,
  silenceSchema,
  snapshotSchema,
} from '../schema';
import { plainText } from '../schema/plainText';

/** Query of `GET …/revisions`. @public */
export const revisionQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** Body of `POST /operations/{id}/cancellation`. @public */
export const cancellationRequestSchema = z.strictObject({
  comment: plainText('comment').trim().max(500).optional(),
});

/**
 * One route of the HTTP contract, as the published document describes it.
 *
 * @public
 */
export interface RouteDescription {
  method: 'get' | 'post';
  /** Below `/api/quantum-rerank`, parameters in braces. */
  path: string;
  operationId: string;
  summary: string;
  /** Permission asked for; absent where the answer itself depends on it. */
  permission?: string;
  query?: z.ZodType;
  body?: z.ZodType;
  response: { status: number; contentType: string; schema: z.ZodType };
  /** Statuses of Backstage error bodies that callers should expect. */
  errors: number[];
}

const json = 'application/json';
const entity = '/entities/{kind}/{namespace}/{name}';
const environment = `${entity}/environments/{environment}`;

/**
 * Every route of the backend.
 *
 * @public
 */
export const routeDescriptions: RouteDescription[] = [
  {
    method: 'get',
    path: `${entity}/environments`,
    operationId: 'getEnvironments',
    summary: 'Environments of the entity, with what the caller may do there',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: environmentsSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: '/profile/{entityRef}',
    operationId: 'getProfile',
    summary: 'The part of the profile that people look up: contacts, on call',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: profileViewSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: '/profile/{entityRef}/findings',
    operationId: 'getProfileFindings',
    summary: 'Where the profile contradicts itself or leaves something open',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: profileFindingsSchema },
    errors: [400, 401, 403, 404, 503],
  },
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
  {
    method: 'get',
    path: `${environment}/alerts`,
    operationId: 'getAlerts',
    summary: 'Every alert rule with its state, and the silences',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: alertsSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: `${environment}/alerts/rules.yaml`,
    operationId: 'getAlertRules',
    summary: 'The alert rules as a rules file of Prometheus',
    permission: 'quantum-rerank.overview.read',
    response: {
      status: 200,
      contentType: 'application/yaml',
      schema: z.string(),
    },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'post',
    path: `${environment}/alerts/notifications`,
    operationId: 'notifyAlerts',
    summary: 'Webhook of an Alertmanager: a hint to read its alerts',
    permission: 'quantum-rerank.alert.notify',
    body: alertmanagerWebhookSchema,
    response: {
      status: 202,
      contentType: json,
      schema: alertNotificationSchema,
    },
    errors: [400, 401, 403, 404, 413, 415, 503],
  },
  {
    method: 'post',
    path: `${environment}/silences`,
    operationId: 'createSilence',
    summary: 'Silence alert rules for a time',
    permission: 'quantum-rerank.alert.silence',
    body: silenceRequestSchema,
    response: { status: 201, contentType: json, schema: silenceSchema },
    errors: [400, 401, 403, 404, 413, 415, 503],
  },
  {
    method: 'post',
    path: `${environment}/silences/{silence}/expiration`,
    operationId: 'expireSilence',
    summary: 'End a silence now',
    permission: 'quantum-rerank.alert.silence',
    body: z.strictObject({}),
    response: { status: 200, contentType: json, schema: silenceSchema },
    errors: [400, 401, 403, 404, 409, 413, 415, 503],
  },
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
    method: 'post',
    path: `${environment}/plans`,
    operationId: 'createPlan',
    summary: 'What an action would do; changes nothing',
    permission: 'quantum-rerank.overview.read',
    body: planRequestSchema,
    response: { status: 200, contentType: json, schema: planSchema },
    errors: [400, 401, 403, 404, 413, 415, 503],
  },
  {
    method: 'post',
    path: `${environment}/operations`,
    operationId: 'createOperation',
    summary: 'Ask for the change a plan describes',
    body: operationRequestSchema,
    response: { status: 202, contentType: json, schema: operationSchema },
    errors: [400, 401, 403, 404, 409, 413, 415, 503],
  },
  {
    method: 'get',
    path: `${environment}/operations`,
    operationId: 'listOperations',
    summary: 'History of the environment, newest first',
    permission: 'quantum-rerank.history.read',
    query: operationQuerySchema,
    response: { status: 200, contentType: json, schema: operationPageSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: '/operations/{id}',
    operationId: 'getOperation',
    summary: 'One operation with its plan and steps',
    permission: 'quantum-rerank.history.read',
    response: { status: 200, contentType: json, schema: operationSchema },
    errors: [400, 401, 404, 503],
  },
  {
    method: 'get',
    path: '/operations/{id}/progress',
    operationId: 'watchOperation',
    summary:
      'Server-sent events named `operation`, each with the whole operation, until it is over',
    permission: 'quantum-rerank.history.read',
    response: {
      status: 200,
      contentType: 'text/event-stream',
      schema: operationSchema,
    },
    errors: [400, 401, 404, 503],
  },
  {
    method: 'post',
    path: '/operations/{id}/cancellation',
    operationId: 'cancelOperation',
    summary: 'Cancel an operation that has not changed anything yet',
    permission: 'quantum-rerank.operation.cancel',
    body: cancellationRequestSchema,
    response: { status: 200, contentType: json, schema: operationSchema },
    errors: [400, 401, 403, 404, 409, 413, 415, 503],
  },
];
