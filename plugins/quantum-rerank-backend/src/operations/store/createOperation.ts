import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  openOperationStates,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readClock } from '../../database/now';
import { transaction } from '../../database/transaction';
import { claimRestore } from '../../temporaryFloors/floorChanges';
import { insertOutboxMessages } from '../outbox/outboxTable';
import { cancelOperation } from './cancelOperation';
import { appendEvent } from './eventTable';
import type {
  NewOperation,
  OpenOperation,
  OperationStore,
  OutboxMessage,
  StoredOperation,
} from './OperationStore';
import {
  operationRows,
  readOperation,
  selectOperations,
} from './operationTable';
import { toStoredOperation } from './rowMapping';
import { newRow } from './rowWriting';

/** See {@link OperationStore.create}. */
export async function createOperation(
  knex: Knex,
  input: NewOperation,
  beforeCommit: (operation: Operation) => Promise<void>,
  outbox: (operation: Operation) => OutboxMessage[],
): ReturnType<OperationStore['create']> {
  try {
    return {
      ...(await insert(knex, input, beforeCommit, outbox)),
      created: true,
    };
  } catch (error) {
    if (!isDatabaseConflictError(error)) {
      throw error;
    }
    return {
      stored: await explainConflict(knex, input, error),
      created: false,
    };
  }
}

function insert(
  knex: Knex,
  input: NewOperation,
  beforeCommit: (operation: Operation) => Promise<void>,
  outbox: (operation: Operation) => OutboxMessage[],
): Promise<{ stored: StoredOperation; withdrawn?: StoredOperation }> {
  return transaction(knex, async trx => {
    // First, because a target has one open operation.
    const withdrawn = input.withdraws && (await withdraw(trx, input.withdraws));
    const at = await readClock(trx);
    await operationRows(trx).insert(newRow(input, at));
    if (input.restores) {
      await claimRestore(trx, input.restores, input.id);
    }
    await appendEvent(trx, {
      operationId: input.id,
      at,
      type: 'requested',
      actor: input.requestedBy,
      data: {
        action: input.plan.action,
        parameters: input.plan.parameters,
        planHash: input.plan.hash,
        target: input.plan.target,
        reason: input.reason,
        via: input.via,
        ...(input.breakGlass ? { breakGlass: input.breakGlass } : {}),
      },
    });
    const stored = await readOperation(trx, input.id);
    await insertOutboxMessages(trx, outbox(stored.operation), at);
    await beforeCommit(stored.operation);
    return { stored, withdrawn };
  });
}

async function withdraw(
  trx: Knex,
  { id, cancellation, outbox }: NonNullable<NewOperation['withdraws']>,
): Promise<StoredOperation | undefined> {
  const { operation } = await readOperation(trx, id);
  return (await cancelOperation(trx, operation, cancellation, outbox))
    ? readOperation(trx, id)
    : undefined;
}

async function explainConflict(
  knex: Knex,
  input: NewOperation,
  cause: unknown,
): Promise<StoredOperation> {
  const earlier = await findByKey(knex, input);
  if (earlier) {
    return earlier;
  }
  const open = await findOpen(knex, input.targetKey);
  throw new ConflictError(
    open
      ? `Another operation on this deployment is not over: "${open.title}", asked for by ${open.requestedBy} (${open.id})`
      : 'Another operation on this deployment was open at the same moment; ask again',
    cause,
  );
}

/** The operation that somebody asked for under a key. */
export async function findByKey(
  knex: Knex,
  {
    requestedBy,
    idempotencyKey,
  }: Pick<NewOperation, 'requestedBy' | 'idempotencyKey'>,
): Promise<StoredOperation | undefined> {
  const row = await selectOperations(knex)
    .where({ requested_by: requestedBy, idempotency_key: idempotencyKey })
    .first();
  return row && toStoredOperation(row);
}

/** The open operation on a target. */
export async function findOpen(
  knex: Knex,
  targetKey: string,
): Promise<OpenOperation | undefined> {
  const row = await operationRows(knex)
    .where({ target_key: targetKey })
    .whereIn('state', [...openOperationStates])
    .first();
  return (
    row && {
      id: row.id,
      title: row.title,
      requestedBy: row.requested_by,
      via: row.via,
      state: row.state,
    }
  );
}
