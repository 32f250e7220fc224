import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { canonicalJson } from '../canonicalJson';
import { isSecondHalf } from '../secondHalf';
import { findBrokenLink, type OperationEvent } from './eventChain';
import type { RecordedOperation } from './OperationStore';
import { isOpenState } from './rowMapping';

/** What an event says besides its type, actor and moment. */
type Said = Record<string, unknown>;

/** Events with which an operation ends, and the state that each leads to; `ended` says it. */
const ENDS: Record<string, Operation['state'] | undefined> = {
  ended: undefined,
  cancelled: 'cancelled',
  rejected: 'refused',
  'approval-expired': 'cancelled',
  quarantined: 'interrupted',
};

/** Events that decide about an approval, and how it stands then. */
const DECISIONS: Record<string, string> = {
  approved: 'approved',
  rejected: 'rejected',
  'approval-expired': 'expired',
};

/**
 * Whether an operation is what its chained events say.
 *
 * @returns what is wrong first, or undefined
 */
export function judgeHistory({
  operation,
  problem,
  events,
}: RecordedOperation): string | undefined {
  if (events.length === 0) {
    return 'it has no events';
  }
  const broken = findBrokenLink(events);
  if (broken) {
    return broken;
  }
  if (!operation) {
    return `its record cannot be read (${problem})`;
  }
  return (
    judgeRequest(operation, events[0]) ??
    judgeEnd(operation, events) ??
    judgeApproval(operation, events) ??
    judgeReview(operation, events) ??
    judgeCount(operation, events)
  );
}

/** What was asked for. */
function judgeRequest(
  operation: Operation,
  requested: OperationEvent,
): string | undefined {
  const said = requested.data as Said;
  const changed = firstDifference([
    ['requestedBy', operation.requestedBy, requested.actor],
    ['requestedAt', operation.requestedAt, timeOf(requested)],
    ['action', operation.action, said.action],
    ['via', operation.via, said.via],
    ['reason', operation.reason, said.reason],
    ['parameters', operation.parameters, said.parameters],
    ['plan', operation.plan.hash, said.planHash],
    ['target', operation.target, said.target],
    ['breakGlass', operation.breakGlass?.passed, said.breakGlass],
  ]);
  return changed && `its ${changed} is not that of the request`;
}

function judgeEnd(
  operation: Operation,
  events: OperationEvent[],
): string | undefined {
  const end = events.find(({ type }) => Object.hasOwn(ENDS, type));
  if (!end) {
    return isOpenState(operation.state)
      ? undefined
      : 'the event with which it ended is missing';
  }
  const said = end.data as Said;
  const state = ENDS[end.type] ?? said.state;
  if (state !== operation.state) {
    return `it ended as ${state}, and is recorded as ${operation.state}`;
  }
  // Some of the first cancellations and rejections say no message.
  const message = said.message ?? said.problem ?? operation.message;
  const changed = firstDifference([
    ['message', operation.message, message],
    ['endedAt', operation.endedAt, timeOf(end)],
    [
      'cancelledBy',
      operation.cancelledBy,
      end.type === 'cancelled' ? end.actor : undefined,
    ],
  ]);
  return changed && `its ${changed} is not that of its end`;
}

function judgeApproval(
  operation: Operation,
  events: OperationEvent[],
): string | undefined {
  const { approval, plan, state } = operation;
  const decision = events.find(({ type }) => Object.hasOwn(DECISIONS, type));
  if (!decision) {
    return judgeUndecided(operation, events);
  }
  const said = decision.data as Said;
  const byPerson = decision.type !== 'approval-expired';
  const changed = firstDifference([
    ['state', approval?.state, DECISIONS[decision.type]],
    ['decidedBy', approval?.decidedBy, byPerson ? decision.actor : undefined],
    ['decidedAt', approval?.decidedAt, byPerson ? timeOf(decision) : undefined],
    [
      'comment',
      approval?.comment,
      byPerson ? said.comment || undefined : undefined,
    ],
    ['plan', plan.hash, byPerson ? said.planHash : plan.hash],
  ]);
  if (changed) {
    return `the ${changed} of its approval is not that of the decision`;
  }
  return state === 'awaiting-approval'
    ? 'it was decided about, and is recorded as waiting'
    : undefined;
}

/** No event tells of a decision. */
function judgeUndecided(
  operation: Operation,
  events: OperationEvent[],
): string | undefined {
  const { approval, breakGlass, plan, state } = operation;
  const mayPass = breakGlass !== undefined || isSecondHalf(operation);
  const isRight = plan.approval
    ? approval?.state === 'waiting' ||
      (approval?.state === 'bypassed' && mayPass)
    : approval === undefined;
  if (!isRight) {
    return 'its approval is not that of its events';
  }
  const wentOn =
    state !== 'awaiting-approval' &&
    (isOpenState(state) || events.some(({ type }) => type === 'ended'));
  return approval?.state === 'waiting' && wentOn
    ? 'it went on without the decision that it waits for'
    : undefined;
}

function judgeReview(
  { breakGlass }: Operation,
  events: OperationEvent[],
): string | undefined {
  const reviewed = events.find(({ type }) => type === 'reviewed');
  const said = (reviewed?.data ?? {}) as Said;
  const changed = firstDifference([
    ['reviewedBy', breakGlass?.reviewedBy, reviewed?.actor],
    ['reviewedAt', breakGlass?.reviewedAt, reviewed && timeOf(reviewed)],
    ['comment', breakGlass?.comment, said.comment],
  ]);
  return changed && `the ${changed} of its review is not that of its events`;
}

/** A review comes when the record is final already, and is not counted there. */
function judgeCount(
  { sequence }: Operation,
  events: OperationEvent[],
): string | undefined {
  const count = events.filter(({ type }) => type !== 'reviewed').length;
  return count === sequence
    ? undefined
    : `it counts ${sequence} events and has ${count}`;
}

function firstDifference(
  fields: Array<[field: string, recorded: unknown, said: unknown]>,
): string | undefined {
  return fields.find(
    ([, recorded, said]) => canonicalJson(recorded) !== canonicalJson(said),
  )?.[0];
}

function timeOf({ at }: OperationEvent): string {
  return new Date(at).toISOString();
}
