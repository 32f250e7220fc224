import type {
  OperationNotice,
  Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { NOTIFICATION_TOPIC } from '../operations/outbox/messages';
import type { OutboxMessage } from '../operations/store/OperationStore';
import type { EndedOperation } from './VerificationStore';

/** Tells the owners and whoever is on call, once, that signals got worse with an operation. */
export function worseMessage(
  operation: EndedOperation,
  { summary }: Verification,
  onCallRefs: string[],
): OutboxMessage {
  return {
    topic: NOTIFICATION_TOPIC,
    dedupeKey: `verification:${operation.id}`,
    payload: {
      operation: operation.id,
      entityRef: operation.entityRef,
      environment: operation.environment,
      title: `${operation.title}: signals got worse`,
      description: `${summary} Asked for by ${operation.requestedBy}. Look at it, and take it back if it is to blame.`,
      severity: 'high',
      recipients: [operation.entityRef, ...onCallRefs],
      kinds: ['signals-worse'] satisfies OperationNotice[],
    },
  };
}
