import {
  isAutomatic,
  type Operation,
  type OperationNotice,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { auditOutcomeMessage, NOTIFICATION_TOPIC } from '../outbox/messages';
import type { OutboxMessage } from '../store/OperationStore';

function notification(
  operation: Operation,
  what: string,
  payload: {
    /** Another one's, whose notification this one takes the place of. */
    scope?: string;
    title: string;
    description: string;
    severity: 'low' | 'normal' | 'high';
    recipients: string[];
    exclude?: string[];
    kinds?: OperationNotice[];
  },
): OutboxMessage {
  return {
    topic: NOTIFICATION_TOPIC,
    dedupeKey: `notification:${operation.id}:${what}`,
    payload: {
      operation: operation.id,
      entityRef: operation.entityRef,
      environment: operation.environment,
      scope: what,
      ...payload,
    },
  };
}

/** Asks owners and whoever is on call for their approval. */
export function approvalWanted(
  operation: Operation,
  onCallRefs: string[],
): OutboxMessage {
  return notification(operation, 'approval', {
    title: `Approval wanted: ${operation.title}`,
    description: `${
      operation.plan.approval?.reasons.join(' ') ?? ''
    } Asked for by ${operation.requestedBy}: ${operation.reason}`,
    severity: 'normal',
    recipients: [operation.entityRef, ...onCallRefs],
    ...(isAutomatic(operation)
      ? { kinds: ['approval-wanted', 'automation'] }
      : { kinds: ['approval-wanted'], exclude: [operation.requestedBy] }),
  });
}

/** Tells whom a proposal asked for their approval that it is not wanted any more. */
export function proposalWithdrawn(
  operation: Operation,
  onCallRefs: string[],
): OutboxMessage {
  return notification(operation, 'withdrawal', {
    scope: 'approval',
    title: `No approval wanted any more: ${operation.title}`,
    description: operation.message,
    severity: 'low',
    recipients: [operation.entityRef, ...onCallRefs],
    kinds: ['approval-wanted', 'automation'],
  });
}

/** Tells owners and whoever is on call that the portal does not do by itself what the profile says. */
export function automationRefused(
  refused: {
    entityRef: string;
    environment: string;
    /** Names what it would have been a reaction to. */
    key: string;
    occasion: string;
    reason: string;
  },
  onCallRefs: string[],
): OutboxMessage {
  const { entityRef, environment, key } = refused;
  return {
    topic: NOTIFICATION_TOPIC,
    dedupeKey: `automation-refused:${key}`,
    payload: {
      entityRef,
      environment,
      scope: `automation-refused:${key}`,
      title: `Nothing is taken back by itself in ${environment}`,
      description: `${refused.occasion} It is left to people, because the portal may not: ${refused.reason}`,
      severity: 'high',
      recipients: [entityRef, ...onCallRefs],
      kinds: ['automation'] satisfies OperationNotice[],
    },
  };
}

/** Tells owners and whoever is on call that approval or freeze was passed. */
export function breakGlassAnnounced(
  operation: Operation,
  onCallRefs: string[],
): OutboxMessage {
  return notification(operation, 'break-glass', {
    title: `Emergency: ${operation.title}`,
    description: `${operation.requestedBy} passes what would hold it back: ${
      operation.breakGlass?.passed.join(' ') ?? ''
    } Their reason: ${
      operation.reason
    } It has to be reviewed by somebody else.`,
    severity: 'high',
    recipients: [operation.entityRef, ...onCallRefs],
    kinds: ['break-glass'],
  });
}

/** Asks for the review of what passed approval or freeze, when it is over. */
export function reviewWanted(operation: Operation): OutboxMessage {
  return notification(operation, 'review', {
    title: `Review wanted: ${operation.title}`,
    description: `${reviewWords(operation)} How it ended: ${operation.message}`,
    severity: 'normal',
    recipients: [operation.entityRef],
    exclude: [operation.requestedBy],
    kinds: ['break-glass'],
  });
}

/** @param days - since it was over */
export function reviewReminded(
  operation: Operation,
  days: number,
  onCallRefs: string[],
): OutboxMessage {
  return notification(operation, `review:${days}`, {
    scope: 'review',
    title: `Not reviewed for ${days} ${days === 1 ? 'day' : 'days'}: ${
      operation.title
    }`,
    description: reviewWords(operation),
    severity: 'normal',
    recipients: [operation.entityRef, ...onCallRefs],
    exclude: [operation.requestedBy],
    kinds: ['break-glass'],
  });
}

function reviewWords({ requestedBy, reason, breakGlass }: Operation): string {
  return `${requestedBy} passed in an emergency what would have held it back: ${
    breakGlass?.passed.join(' ') ?? ''
  } Their reason: ${reason} Somebody else, who may approve, writes down what the review found.`;
}

/** Tells whoever asked what was decided. */
export function decisionTold(operation: Operation): OutboxMessage {
  const approved = operation.approval?.state === 'approved';
  return notification(operation, 'decision', {
    title: `${approved ? 'Approved' : 'Rejected'}: ${operation.title}`,
    description: operation.message,
    severity: 'normal',
    recipients: [askerOf(operation)],
  });
}

/** Where nobody asked, the owners are told. */
function askerOf(operation: Operation): string {
  return isAutomatic(operation) ? operation.entityRef : operation.requestedBy;
}

/** Tells owners and whoever is on call that the portal changes something by itself. */
export function automationAnnounced(
  operation: Operation,
  onCallRefs: string[],
): OutboxMessage {
  return notification(operation, 'automation', {
    title: `By itself: ${operation.title}`,
    description: `${operation.reason} The profile lets the portal do this (operations.automaticRollback). It can be cancelled until it begins.`,
    severity: 'high',
    recipients: [operation.entityRef, ...onCallRefs],
    kinds: ['automation'],
  });
}

/** Tells whoever asked, and the auditor, that nobody decided in time. */
export function approvalRanOut(operation: Operation): OutboxMessage[] {
  return [
    auditOutcomeMessage(operation),
    notification(operation, 'decision', {
      title: `Not approved in time: ${operation.title}`,
      description: operation.message,
      severity: 'normal',
      recipients: [askerOf(operation)],
    }),
  ];
}
