import { digest } from '../canonicalJson';

/** One thing that happened to an operation. */
export interface OperationEvent {
  operationId: string;
  /** 1 for the first event, without gaps. */
  sequence: number;
  /** Milliseconds since 1970, database clock. */
  at: number;
  /** `requested`, `claimed`, `changed`, `applied`, `ended`, `cancelled`, … */
  type: string;
  /** Entity reference of a person, or `worker:<id>`. */
  actor: string;
  data: unknown;
  prevHash: string;
  hash: string;
}

/** What stands in `prevHash` of the first event. */
export const FIRST_PREV_HASH = '0'.repeat(64);

/** Hash that binds an event to all before it. */
export function hashEvent(event: Omit<OperationEvent, 'hash'>): string {
  return digest(event);
}

/**
 * Checks that events are complete and unchanged.
 *
 * @returns what is wrong first, or undefined
 */
export function findBrokenLink(events: OperationEvent[]): string | undefined {
  let prevHash = FIRST_PREV_HASH;
  for (const [index, event] of events.entries()) {
    const { hash, ...rest } = event;
    if (event.sequence !== index + 1) {
      return `event ${index + 1} is missing`;
    }
    if (event.prevHash !== prevHash) {
      return `event ${event.sequence} does not follow the one before it`;
    }
    if (hashEvent(rest) !== hash) {
      return `event ${event.sequence} was changed`;
    }
    prevHash = hash;
  }
  return undefined;
}
