import type { DatabaseService } from '@backstage/backend-plugin-api';
import type {
  Operation,
  OperationSummary,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now, readClock } from '../../database/now';
import { transaction } from '../../database/transaction';
import { changeFloor, settleFloors } from '../../temporaryFloors/floorChanges';
import { insertOutboxMessages } from '../outbox/outboxTable';
import { decideApproval, expireApprovals } from './approvalTable';
import { recordApprovalCheck } from './approvalCheck';
import { cancelOperation } from './cancelOperation';
import { changeHeld, claimDue, held, quarantine } from './claimTable';
import { createOperation, findByKey, findOpen } from './createOperation';
import type { OperationEvent } from './eventChain';
import { listEvents } from './eventTable';
import { queryHistory, queryRecorded } from './historyQuery';
import type {
  ApprovalDecision,
  Cancellation,
  Fence,
  NewOperation,
  OpenOperation,
  OperationChange,
  OperationStore,
  OutboxMessage,
  PoisonedRow,
  RecordedOperation,
  StoredOperation,
} from './OperationStore';
import { readOperation } from './operationTable';
import { requestStop } from './requestStop';
import { listToReview, recordReview } from './reviewTable';
import { columnsOf } from './rowWriting';
import { guarded } from './storeErrors';

/** {@link OperationStore} on SQLite and PostgreSQL. */
export class DatabaseOperationStore implements OperationStore {
  readonly #knex: Knex;

  /** Connects and, unless migrations are to be skipped, migrates. */
  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseOperationStore> {
    const knex = await options.database.getClient();
    if (!options.database.migrations?.skip) {
      await migrate(knex);
    }
    return new DatabaseOperationStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async create(
    input: NewOperation,
    beforeCommit: (operation: Operation) => Promise<void>,
    outbox: (operation: Operation) => OutboxMessage[] = () => [],
  ): ReturnType<OperationStore['create']> {
    return guarded(() =>
      createOperation(this.#knex, input, beforeCommit, outbox),
    );
  }

  async get(id: string): Promise<StoredOperation> {
    return guarded(() => readOperation(this.#knex, id));
  }

  async findByIdempotencyKey(
    requestedBy: string,
    idempotencyKey: string,
  ): Promise<StoredOperation | undefined> {
    return guarded(() =>
      findByKey(this.#knex, { requestedBy, idempotencyKey }),
    );
  }

  async findOpen(targetKey: string): Promise<OpenOperation | undefined> {
    return guarded(() => findOpen(this.#knex, targetKey));
  }

  async list(
    query: Parameters<OperationStore['list']>[0],
  ): Promise<Page<OperationSummary>> {
    return guarded(() => queryHistory(this.#knex, query));
  }

  async claim(
    options: Parameters<OperationStore['claim']>[0],
  ): ReturnType<OperationStore['claim']> {
    return claimDue(this.#knex, options);
  }

  async renewLease(fence: Fence, leaseMs: number): Promise<boolean> {
    const changed = await held(this.#knex, fence).update({
      lease_until: now(this.#knex, leaseMs),
    });
    return changed === 1;
  }

  async release(fence: Fence): Promise<void> {
    await held(this.#knex, fence).update({ lease_until: null });
  }

  async change(
    fence: Fence,
    change: OperationChange,
    event: { type: string; data?: Record<string, unknown> },
    outbox: OutboxMessage[] = [],
  ): Promise<StoredOperation> {
    return changeHeld(this.#knex, fence, at => columnsOf(change, at), event, {
      outbox,
      also: async (trx, at) => {
        if (change.floor) {
          await changeFloor(trx, fence.id, change.floor, at);
        }
      },
    });
  }

  async finish(
    fence: Fence,
    end: Parameters<OperationStore['finish']>[1],
    outbox: OutboxMessage[] = [],
  ): Promise<StoredOperation> {
    return changeHeld(
      this.#knex,
      fence,
      at => ({
        ...columnsOf(end, at),
        ended_at: at,
        lease_owner: null,
        lease_until: null,
      }),
      { type: 'ended', data: { state: end.state, message: end.message } },
      {
        outbox,
        also: (trx, at) =>
          settleFloors(
            trx,
            fence.id,
            { certain: end.state !== 'interrupted', message: end.message },
            at,
          ),
      },
    );
  }

  async quarantine(row: PoisonedRow): Promise<void> {
    await quarantine(this.#knex, row);
  }

  async cancel(
    id: string,
    options: Cancellation,
    outbox: OutboxMessage[] = [],
  ): Promise<StoredOperation | undefined> {
    const { operation } = await this.get(id);
    return guarded(() =>
      transaction(this.#knex, async trx =>
        (await cancelOperation(trx, operation, options, outbox))
          ? readOperation(trx, id)
          : undefined,
      ),
    );
  }

  async recordApprovalCheck(
    id: string,
    check: { withdrawn?: string },
  ): Promise<void> {
    await guarded(() => recordApprovalCheck(this.#knex, id, check));
  }

  async listToReview(
    options: Parameters<OperationStore['listToReview']>[0],
  ): Promise<Operation[]> {
    return guarded(() => listToReview(this.#knex, options));
  }

  async announce(messages: OutboxMessage[]): Promise<void> {
    await guarded(async () =>
      insertOutboxMessages(this.#knex, messages, await readClock(this.#knex)),
    );
  }

  async requestStop(
    id: string,
    options: Parameters<OperationStore['requestStop']>[1],
  ): Promise<StoredOperation | undefined> {
    return guarded(() =>
      transaction(this.#knex, async trx =>
        (await requestStop(trx, id, options))
          ? readOperation(trx, id)
          : undefined,
      ),
    );
  }

  async decide(
    id: string,
    decision: ApprovalDecision,
    outbox: (operation: Operation) => OutboxMessage[] = () => [],
  ): Promise<StoredOperation | undefined> {
    return guarded(async () => {
      const { operation } = await readOperation(this.#knex, id);
      if (operation.state !== 'awaiting-approval') {
        return undefined;
      }
      const decided = await transaction(this.#knex, trx =>
        decideApproval(trx, operation, { decision, outbox }),
      );
      return decided ? readOperation(this.#knex, id) : undefined;
    });
  }

  async expireApprovals(
    options: Parameters<OperationStore['expireApprovals']>[0],
  ): Promise<StoredOperation[]> {
    return expireApprovals(this.#knex, options);
  }

  async review(
    id: string,
    review: { by: string; comment: string },
  ): Promise<StoredOperation | undefined> {
    return guarded(async () => {
      const recorded = await recordReview(this.#knex, id, review);
      return recorded ? readOperation(this.#knex, id) : undefined;
    });
  }

  async listEvents(id: string): Promise<OperationEvent[]> {
    return listEvents(this.#knex, id);
  }

  async listRecorded(
    query: Parameters<OperationStore['list']>[0],
  ): Promise<Page<RecordedOperation>> {
    return guarded(() => queryRecorded(this.#knex, query));
  }

  async now(): Promise<number> {
    return readClock(this.#knex);
  }
}
