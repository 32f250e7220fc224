import type { OperationSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { findBrokenLink, type OperationEvent } from './eventChain';
import { isOpenState } from './rowMapping';

/** Events with which an operation ends. */
const ENDS: readonly string[] = [
  'ended',
  'cancelled',
  'rejected',
  'approval-expired',
  'quarantined',
];

/**
 * Whether an operation is what its chained events say.
 *
 * @returns what is wrong first, or undefined
 */
export function judgeHistory(
  operation: OperationSummary,
  events: OperationEvent[],
): string | undefined {
  const [requested] = events;
  if (!requested) {
    return 'it has no events';
  }
  const broken = findBrokenLink(events);
  if (broken) {
    return broken;
  }
  const data = requested.data as Partial<OperationSummary>;
  const changed = (
    [
      ['requestedBy', requested.actor],
      ['action', data.action],
      ['via', data.via],
      ['reason', data.reason],
    ] as const
  ).find(([field, said]) => operation[field] !== said);
  if (changed) {
    return `its ${changed[0]} is not that of the request`;
  }
  const end = events.find(({ type }) => ENDS.includes(type));
  if (!isOpenState(operation.state) && !end) {
    return 'the event with which it ended is missing';
  }
  const { state } = (end?.data ?? {}) as { state?: string };
  return end?.type === 'ended' && state !== operation.state
    ? `it ended as ${state}, and is recorded as ${operation.state}`
    : undefined;
}
