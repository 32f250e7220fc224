import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import type {
  Operation,
  OperationApproval,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { now, readClock } from '../../database/now';
import { endSteps, withStep } from '../operationSteps';
import { insertOutboxMessages } from '../outbox/outboxTable';
import { appendEvent } from './eventTable';
import type {
  ApprovalDecision,
  OperationStore,
  OutboxMessage,
} from './OperationStore';
import type { OperationRow } from './rowMapping';

const OPERATIONS = 'operations';
const REVIEWS = 'operation_reviews';

/** Reads an operation inside or outside a transaction. */
type Read = (knex: Knex) => Promise<Operation>;

/**
 * Approves or rejects. While an operation waits, nothing else writes its
 * approval and steps, so they may be read before the compare-and-set.
 *
 * @returns false when it does not wait any more, or the approval ran out
 */
export async function decideApproval(
  trx: Knex,
  waiting: Operation,
  options: {
    decision: ApprovalDecision;
    read: Read;
    outbox: (operation: Operation) => OutboxMessage[];
  },
): Promise<boolean> {
  const { decision } = options;
  const at = await readClock(trx);
  const changed = await trx(OPERATIONS)
    .where({ id: waiting.id, state: 'awaiting-approval' })
    .where('approval_expires_at', '>', at)
    .update({
      ...decisionColumns(waiting, decision, at),
      message: decision.message,
      sequence: trx.raw('sequence + 1'),
    });
  if (changed !== 1) {
    return false;
  }
  await appendEvent(trx, {
    operationId: waiting.id,
    at,
    type: decision.decision === 'approve' ? 'approved' : 'rejected',
    actor: decision.by,
    data: { planHash: waiting.plan.hash, comment: decision.comment },
  });
  await insertOutboxMessages(trx, options.outbox(await options.read(trx)), at);
  return true;
}

function decisionColumns(
  waiting: Operation,
  decision: ApprovalDecision,
  at: number,
): Partial<OperationRow> {
  const approval = JSON.stringify({
    ...withoutCaller(waiting.approval),
    state: decision.decision === 'approve' ? 'approved' : 'rejected',
    decidedBy: decision.by,
    decidedAt: new Date(at).toISOString(),
    ...(decision.comment ? { comment: decision.comment } : {}),
  });
  if (decision.decision === 'reject') {
    return {
      approval,
      state: 'refused',
      steps: JSON.stringify(
        endSteps(waiting.steps, 'failed', at, decision.message),
      ),
      ended_at: at,
    };
  }
  const notBefore = at + decision.gracePeriodMs;
  return {
    approval,
    state: 'queued',
    steps: JSON.stringify(
      withStep(
        waiting.steps,
        'approval',
        'done',
        at,
        `Approved by ${decision.by}.`,
      ),
    ),
    authorized_at: at,
    not_before: notBefore,
    ...(decision.lease.owner === undefined
      ? {}
      : { lease_owner: decision.lease.owner }),
    lease_until: notBefore + decision.lease.milliseconds,
  };
}

/** Ids of operations whose approval ran out. */
export async function listExpired(knex: Knex): Promise<string[]> {
  const rows = await knex<OperationRow>(OPERATIONS)
    .select('id')
    .where('state', 'awaiting-approval')
    .where('approval_expires_at', '<=', now(knex))
    .limit(20);
  return rows.map(({ id }) => id);
}

/**
 * Ends an operation whose approval ran out.
 *
 * @returns false when somebody else was faster
 */
export async function expireApproval(
  trx: Knex,
  waiting: Operation,
  options: Parameters<OperationStore['expireApprovals']>[0] & { read: Read },
): Promise<boolean> {
  const at = await readClock(trx);
  const message = options.message(waiting);
  const changed = await trx(OPERATIONS)
    .where({ id: waiting.id, state: 'awaiting-approval' })
    .where('approval_expires_at', '<=', at)
    .update({
      state: 'cancelled',
      message,
      approval: JSON.stringify({
        ...withoutCaller(waiting.approval),
        state: 'expired',
      }),
      steps: JSON.stringify(endSteps(waiting.steps, 'failed', at, message)),
      ended_at: at,
      sequence: trx.raw('sequence + 1'),
    });
  if (changed !== 1) {
    return false;
  }
  await appendEvent(trx, {
    operationId: waiting.id,
    at,
    type: 'approval-expired',
    actor: `worker:${options.owner}`,
    data: { message },
  });
  await insertOutboxMessages(trx, options.outbox(await options.read(trx)), at);
  return true;
}

/** Ends an operation that waits and cannot be read. */
export async function endDamagedApproval(
  trx: Knex,
  id: string,
  options: { owner: string; problem: string },
): Promise<void> {
  const at = await readClock(trx);
  const changed = await trx(OPERATIONS)
    .where({ id, state: 'awaiting-approval' })
    .update({
      state: 'interrupted',
      message: options.problem,
      ended_at: at,
      sequence: trx.raw('sequence + 1'),
    });
  if (changed === 1) {
    await appendEvent(trx, {
      operationId: id,
      at,
      type: 'quarantined',
      actor: `worker:${options.owner}`,
      data: { problem: options.problem },
    });
  }
}

/**
 * Records a review, once.
 *
 * @returns false when there is one already
 */
export async function recordReview(
  knex: Knex,
  id: string,
  options: { by: string; comment: string },
): Promise<boolean> {
  try {
    await knex.transaction(async trx => {
      const at = await readClock(trx);
      await trx(REVIEWS).insert({
        operation_id: id,
        reviewed_by: options.by,
        reviewed_at: at,
        review_comment: options.comment,
      });
      // The row is final; locking it keeps others from the chain of events.
      await trx(OPERATIONS).select('id').where({ id }).forUpdate();
      await appendEvent(trx, {
        operationId: id,
        at,
        type: 'reviewed',
        actor: options.by,
        data: { comment: options.comment },
      });
    });
    return true;
  } catch (error) {
    if (isDatabaseConflictError(error)) {
      return false;
    }
    throw error;
  }
}

/** Whether a certain caller may decide is no part of the record. */
function withoutCaller(approval: Operation['approval']): OperationApproval {
  if (!approval) {
    throw new TypeError('an operation that waits has an approval');
  }
  const { mayDecide, mayDecideReason, ...kept } = approval;
  return kept;
}
