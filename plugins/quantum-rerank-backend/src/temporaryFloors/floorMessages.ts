import { NOTIFICATION_TOPIC } from '../operations/outbox/messages';
import type { OutboxMessage } from '../operations/store/OperationStore';
import type { StoredFloor } from './floorRow';

/** Tells the owners and whoever raised it, once, that a person has to decide. */
export function floorOverriddenMessage(
  floor: StoredFloor,
  problem: string,
): OutboxMessage {
  return {
    topic: NOTIFICATION_TOPIC,
    dedupeKey: `floor-overridden:${floor.id}`,
    payload: {
      operation: floor.id,
      entityRef: floor.entityRef,
      environment: floor.environment,
      title: `The temporary floor of ${floor.environment} needs a decision`,
      description: problem,
      severity: 'high',
      recipients: [floor.entityRef, floor.requestedBy],
      scope: 'temporary-floor',
    },
  };
}

/** Tells the owners and whoever raised it, once, that the former bounds are not back in time. */
export function floorLateMessage(
  floor: StoredFloor,
  problem: string,
): OutboxMessage {
  return {
    topic: NOTIFICATION_TOPIC,
    dedupeKey: `floor-late:${floor.id}`,
    payload: {
      operation: floor.id,
      entityRef: floor.entityRef,
      environment: floor.environment,
      title: `The temporary floor of ${floor.environment} is over, but its former bounds are not back`,
      description: `${problem} It is tried again until they are.`,
      severity: 'high',
      recipients: [floor.entityRef, floor.requestedBy],
      scope: 'temporary-floor',
    },
  };
}
