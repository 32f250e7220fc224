import { z } from 'zod';
import {
  alertEpisodePageSchema,
  alertHistoryQuerySchema,
  alertNotificationSchema,
  alertmanagerWebhookSchema,
  alertsSchema,
  silenceRequestSchema,
  silenceSchema,
} from '../../schema';
import { json, environment, type RouteDescription } from './RouteDescription';

/** Alert rules and silences. */
export const alertsRoutes: RouteDescription[] = [
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
    path: `${environment}/alerts/history`,
    operationId: 'listAlertHistory',
    summary: 'Every time an alert rule fired, newest first',
    permission: 'quantum-rerank.overview.read',
    query: alertHistoryQuerySchema,
    response: {
      status: 200,
      contentType: json,
      schema: alertEpisodePageSchema,
    },
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
];
