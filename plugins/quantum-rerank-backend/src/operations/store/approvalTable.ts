import type {
  Operation,
  OperationApproval,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { now, readClock } from '../../database/now';
import { transaction } from '../../database/transaction';
import { endSteps, withStep } from '../operationSteps';
import { insertOutboxMessages } from '../outbox/outboxTable';
import { appendEvent } from './eventTable';
import type {
  ApprovalDecision,
  OperationStore,
  OutboxMessage,
  StoredOperation,
} from './OperationStore';
import { operationRows, readOperation, unlessHeld } from './operationTable';
import { PoisonedRecordError, type OperationRow } from './rowMapping';

/** Ends what nobody decided about in time. */
type Expiry = Parameters<OperationStore['expireApprovals']>[0];

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
    outbox: (operation: Operation) => OutboxMessage[];
  },
): Promise<boolean> {
  const { decision } = options;
  const at = await readClock(trx);
  const changed = await operationRows(trx)
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
    data: {
      planHash: waiting.plan.hash,
      comment: decision.comment,
      message: decision.message,
    },
  });
  await insertOutboxMessages(
    trx,
    options.outbox((await readOperation(trx, waiting.id)).operation),
    at,
  );
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
async function listExpired(knex: Knex): Promise<string[]> {
  const rows = await operationRows(knex)
    .select('id')
    .where('state', 'awaiting-approval')
    .where('approval_expires_at', '<=', now(knex))
    .limit(20);
  return rows.map(({ id }) => id);
}

/**
 * Ends an operation whose approval ran out.
 *
 * @returns false when somebody else was faster, or is about to be
 */
async function expireApproval(
  trx: Knex,
  waiting: Operation,
  options: Expiry,
): Promise<boolean> {
  const at = await readClock(trx);
  const message = options.message(waiting);
  const changed = await operationRows(trx)
    .where({ id: waiting.id, state: 'awaiting-approval' })
    .where('approval_expires_at', '<=', at)
    .modify(unlessHeld, trx, waiting.id)
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
  await insertOutboxMessages(
    trx,
    options.outbox((await readOperation(trx, waiting.id)).operation),
    at,
  );
  return true;
}

/** See {@link OperationStore.expireApprovals}. */
export async function expireApprovals(
  knex: Knex,
  options: Expiry,
): Promise<StoredOperation[]> {
  const expired: StoredOperation[] = [];
  for (const id of await listExpired(knex)) {
    const operation = await readOrQuarantine(knex, id, options.owner);
    if (!operation) {
      continue;
    }
    const ended = await transaction(knex, trx =>
      expireApproval(trx, operation, options),
    );
    if (ended) {
      expired.push(await readOperation(knex, id));
    }
  }
  return expired;
}

/** What cannot be read waits for nobody any more. */
async function readOrQuarantine(
  knex: Knex,
  id: string,
  owner: string,
): Promise<Operation | undefined> {
  try {
    return (await readOperation(knex, id)).operation;
  } catch (error) {
    if (!(error instanceof PoisonedRecordError)) {
      throw error;
    }
    await transaction(knex, trx =>
      endDamagedApproval(trx, id, { owner, problem: error.message }),
    );
    return undefined;
  }
}

/** Ends an operation that waits and cannot be read. */
async function endDamagedApproval(
  trx: Knex,
  id: string,
  options: { owner: string; problem: string },
): Promise<void> {
  const at = await readClock(trx);
  const changed = await operationRows(trx)
    .where({ id, state: 'awaiting-approval' })
    .modify(unlessHeld, trx, id)
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

/** Whether a certain caller may decide is no part of the record. */
function withoutCaller(approval: Operation['approval']): OperationApproval {
  if (!approval) {
    throw new TypeError('an operation that waits has an approval');
  }
  const { mayDecide, mayDecideReason, ...kept } = approval;
  return kept;
}
