import {
  auditEvents,
  type Operation,
  type OperationNotice,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OutboxMessage } from '../store/OperationStore';

export const NOTIFICATION_TOPIC = 'notification';
export const AUDIT_TOPIC = 'audit';

/** What the auditor is told of an execution. */
export function executionMeta(operation: Operation): Record<string, string> {
  return {
    operation: operation.id,
    action: operation.action,
    parameters: JSON.stringify(operation.parameters),
    entityRef: operation.entityRef,
    environment: operation.environment,
    cluster: operation.cluster,
    namespace: operation.namespace,
    requestedBy: operation.requestedBy,
    via: operation.via,
    reason: operation.reason,
  };
}

/** Outcome of an execution for the auditor. */
export function auditOutcomeMessage(operation: Operation): OutboxMessage {
  return {
    topic: AUDIT_TOPIC,
    dedupeKey: `audit:${operation.id}`,
    payload: {
      eventId: auditEvents.execute,
      operation: operation.id,
      succeeded: operation.state === 'succeeded',
      state: operation.state,
      message: operation.message,
      meta: executionMeta(operation),
    },
  };
}

/** What leaves when an operation ends. */
export function outcomeMessages(operation: Operation): OutboxMessage[] {
  return [auditOutcomeMessage(operation), notificationMessage(operation)];
}

/** Said at the end of what passed approval or freeze. */
export const TO_BE_REVIEWED =
  'It passed approval or freeze in an emergency and has to be reviewed by somebody else.';

function notificationMessage(operation: Operation): OutboxMessage {
  return {
    topic: NOTIFICATION_TOPIC,
    dedupeKey: `notification:${operation.id}`,
    payload: {
      operation: operation.id,
      entityRef: operation.entityRef,
      environment: operation.environment,
      title: `${operation.title}: ${operation.state}`,
      description: `${operation.message} Asked for by ${operation.requestedBy}: ${operation.reason}`,
      severity: severityOf(operation.state),
      kinds: ['ended'] satisfies OperationNotice[],
    },
  };
}

function severityOf(state: Operation['state']): 'low' | 'normal' | 'high' {
  switch (state) {
    case 'succeeded':
      return 'low';
    case 'refused':
      return 'normal';
    default:
      return 'high';
  }
}
