import {
  isDatabaseConflictError,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  openOperationStates,
  type Operation,
  type OperationSummary,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now, readClock } from '../../database/now';
import {
  changeFloor,
  claimRestore,
  settleFloors,
} from '../../temporaryFloors/floorChanges';
import { insertOutboxMessages } from '../outbox/outboxTable';
import {
  decideApproval,
  endDamagedApproval,
  expireApproval,
  listExpired,
  recordReview,
} from './approvalTable';
import { cancelOperation } from './cancelOperation';
import { appendEvent, listEvents } from './eventTable';
import { queryHistory } from './historyQuery';
import type { OperationEvent } from './eventChain';
import { selectOperations } from './operationTable';
import {
  FencedError,
  type ApprovalDecision,
  type Cancellation,
  type Fence,
  type NewOperation,
  type OpenOperation,
  type OperationChange,
  type OperationStore,
  type OutboxMessage,
  type PoisonedRow,
  type StoredOperation,
} from './OperationStore';
import {
  PoisonedRecordError,
  toStoredOperation,
  type OperationRow,
} from './rowMapping';
import { columnsOf, newRow } from './rowWriting';
import { guarded } from './storeErrors';

const TABLE = 'operations';
/** Open states in which a worker has something to do. */
const EXECUTABLE = openOperationStates.filter(
  state => state !== 'awaiting-approval',
);

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
    return guarded(async () => {
      try {
        return {
          ...(await this.#insert(input, beforeCommit, outbox)),
          created: true,
        };
      } catch (error) {
        if (!isDatabaseConflictError(error)) {
          throw error;
        }
        return {
          stored: await this.#explainConflict(input, error),
          created: false,
        };
      }
    });
  }

  async get(id: string): Promise<StoredOperation> {
    return guarded(() => this.#read(this.#knex, id));
  }

  async findByIdempotencyKey(
    requestedBy: string,
    idempotencyKey: string,
  ): Promise<StoredOperation | undefined> {
    return guarded(async () => {
      const row = await selectOperations(this.#knex)
        .where({ requested_by: requestedBy, idempotency_key: idempotencyKey })
        .first();
      return row && toStoredOperation(row);
    });
  }

  async findOpen(targetKey: string): Promise<OpenOperation | undefined> {
    return guarded(async () => {
      const row = await this.#knex<OperationRow>(TABLE)
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
    });
  }

  async list(
    query: Parameters<OperationStore['list']>[0],
  ): Promise<Page<OperationSummary>> {
    return guarded(() => queryHistory(this.#knex, query));
  }

  async claim(options: {
    owner: string;
    leaseMs: number;
    limit: number;
  }): Promise<{ claimed: StoredOperation[]; poisoned: PoisonedRow[] }> {
    const knex = this.#knex;
    const due = await knex<OperationRow>(TABLE)
      .select('id', 'generation')
      .whereIn('state', EXECUTABLE)
      .where('not_before', '<=', now(knex))
      .where(free => this.#whereFree(free, options.owner))
      .orderBy('not_before')
      .limit(options.limit);
    const claimed: StoredOperation[] = [];
    const poisoned: PoisonedRow[] = [];
    for (const { id, generation } of due) {
      // Compare-and-set on the generation: of several workers that saw the
      // same row as free, one wins.
      const changed = await knex(TABLE)
        .where({ id, generation })
        .whereIn('state', EXECUTABLE)
        .where(free => this.#whereFree(free, options.owner))
        .update({
          generation: generation + 1,
          lease_owner: options.owner,
          lease_until: now(knex, options.leaseMs),
        });
      if (changed === 0) {
        continue;
      }
      try {
        claimed.push(await this.get(id));
      } catch (error) {
        if (!(error instanceof PoisonedRecordError)) {
          throw error;
        }
        poisoned.push({
          fence: { id, owner: options.owner, generation: generation + 1 },
          problem: error.message,
        });
      }
    }
    return { claimed, poisoned };
  }

  async renewLease(fence: Fence, leaseMs: number): Promise<boolean> {
    const changed = await this.#held(this.#knex, fence).update({
      lease_until: now(this.#knex, leaseMs),
    });
    return changed === 1;
  }

  async release(fence: Fence): Promise<void> {
    await this.#held(this.#knex, fence).update({ lease_until: null });
  }

  async change(
    fence: Fence,
    change: OperationChange,
    event: { type: string; data?: Record<string, unknown> },
    outbox: OutboxMessage[] = [],
  ): Promise<StoredOperation> {
    return this.#write(fence, at => columnsOf(change, at), event, {
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
    return this.#write(
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

  async quarantine({ fence, problem }: PoisonedRow): Promise<void> {
    await this.#knex.transaction(async trx => {
      const at = await readClock(trx);
      const changed = await this.#held(trx, fence).update({
        state: 'interrupted',
        message: problem,
        ended_at: at,
        lease_owner: null,
        lease_until: null,
        sequence: trx.raw('sequence + 1'),
      });
      if (changed === 1) {
        await appendEvent(trx, {
          operationId: fence.id,
          at,
          type: 'quarantined',
          actor: `worker:${fence.owner}`,
          data: { problem },
        });
      }
    });
  }

  async cancel(
    id: string,
    options: Cancellation,
    outbox: OutboxMessage[] = [],
  ): Promise<StoredOperation | undefined> {
    const { operation } = await this.get(id);
    return guarded(() =>
      this.#knex.transaction(async trx =>
        (await cancelOperation(trx, operation, options, outbox))
          ? this.#read(trx, id)
          : undefined,
      ),
    );
  }

  async recordApprovalCheck(
    id: string,
    { withdrawn }: { withdrawn?: string },
  ): Promise<void> {
    await guarded(async () => {
      await this.#knex(TABLE)
        .where({ id })
        .whereIn('state', EXECUTABLE)
        .whereNull('apply_started_at')
        .whereNull('approval_withdrawn')
        .update(
          withdrawn === undefined
            ? { approval_checked_at: now(this.#knex) }
            : { approval_withdrawn: withdrawn },
        );
    });
  }

  async listToReview(
    options: Parameters<OperationStore['listToReview']>[0],
  ): Promise<Operation[]> {
    return guarded(async () => {
      const rows = await selectOperations(this.#knex)
        .whereNotNull('break_glass')
        .whereNotNull('apply_started_at')
        .whereNull('reviewed_at')
        .where('ended_at', '<=', options.endedBefore)
        .orderBy('ended_at')
        .limit(options.limit);
      return readable(rows);
    });
  }

  async announce(messages: OutboxMessage[]): Promise<void> {
    await guarded(async () =>
      insertOutboxMessages(this.#knex, messages, await readClock(this.#knex)),
    );
  }

  async requestStop(
    id: string,
    options: { by: string; message: string; comment?: string },
  ): Promise<StoredOperation | undefined> {
    return guarded(() =>
      this.#knex.transaction(async trx => {
        const at = await readClock(trx);
        const changed = await trx(TABLE)
          .where({ id })
          .whereNull('stop_requested_by')
          .whereIn('state', EXECUTABLE)
          .update({
            stop_requested_by: options.by,
            message: options.message,
            sequence: trx.raw('sequence + 1'),
          });
        if (changed !== 1) {
          return undefined;
        }
        await appendEvent(trx, {
          operationId: id,
          at,
          type: 'stop-requested',
          actor: options.by,
          data: { comment: options.comment },
        });
        return this.#read(trx, id);
      }),
    );
  }

  async decide(
    id: string,
    decision: ApprovalDecision,
    outbox: (operation: Operation) => OutboxMessage[] = () => [],
  ): Promise<StoredOperation | undefined> {
    return guarded(async () => {
      const { operation } = await this.#read(this.#knex, id);
      if (operation.state !== 'awaiting-approval') {
        return undefined;
      }
      const decided = await this.#knex.transaction(trx =>
        decideApproval(trx, operation, {
          decision,
          outbox,
          read: async knex => (await this.#read(knex, id)).operation,
        }),
      );
      return decided ? this.#read(this.#knex, id) : undefined;
    });
  }

  async expireApprovals(
    options: Parameters<OperationStore['expireApprovals']>[0],
  ): Promise<StoredOperation[]> {
    const expired: StoredOperation[] = [];
    for (const id of await listExpired(this.#knex)) {
      const operation = await this.#readOrQuarantine(id, options.owner);
      if (!operation) {
        continue;
      }
      const ended = await this.#knex.transaction(trx =>
        expireApproval(trx, operation, {
          ...options,
          read: async knex => (await this.#read(knex, id)).operation,
        }),
      );
      if (ended) {
        expired.push(await this.#read(this.#knex, id));
      }
    }
    return expired;
  }

  async review(
    id: string,
    review: { by: string; comment: string },
  ): Promise<StoredOperation | undefined> {
    return guarded(async () => {
      const recorded = await recordReview(this.#knex, id, review);
      return recorded ? this.#read(this.#knex, id) : undefined;
    });
  }

  async listEvents(id: string): Promise<OperationEvent[]> {
    return listEvents(this.#knex, id);
  }

  async now(): Promise<number> {
    return readClock(this.#knex);
  }

  /** What cannot be read waits for nobody any more. */
  async #readOrQuarantine(
    id: string,
    owner: string,
  ): Promise<Operation | undefined> {
    try {
      return (await this.#read(this.#knex, id)).operation;
    } catch (error) {
      if (!(error instanceof PoisonedRecordError)) {
        throw error;
      }
      await this.#knex.transaction(trx =>
        endDamagedApproval(trx, id, { owner, problem: error.message }),
      );
      return undefined;
    }
  }

  /** A change under a claim, with its event and messages, or nothing at all. */
  #write(
    fence: Fence,
    columns: (at: number) => Partial<OperationRow>,
    event: { type: string; data?: Record<string, unknown> },
    more: {
      outbox: OutboxMessage[];
      /** What changes with it, or not at all. */
      also: (trx: Knex.Transaction, at: number) => Promise<void>;
    },
  ): Promise<StoredOperation> {
    return this.#knex.transaction(async trx => {
      const at = await readClock(trx);
      const changed = await this.#held(trx, fence).update({
        ...columns(at),
        sequence: trx.raw('sequence + 1'),
      });
      if (changed !== 1) {
        throw new FencedError(fence);
      }
      await appendEvent(trx, {
        operationId: fence.id,
        at,
        type: event.type,
        actor: `worker:${fence.owner}`,
        data: { generation: fence.generation, ...event.data },
      });
      await more.also(trx, at);
      await insertOutboxMessages(trx, more.outbox, at);
      return this.#read(trx, fence.id);
    });
  }

  #insert(
    input: NewOperation,
    beforeCommit: (operation: Operation) => Promise<void>,
    outbox: (operation: Operation) => OutboxMessage[],
  ): Promise<{ stored: StoredOperation; withdrawn?: StoredOperation }> {
    return this.#knex.transaction(async trx => {
      // First, because a target has one open operation.
      const withdrawn =
        input.withdraws && (await this.#withdraw(trx, input.withdraws));
      const at = await readClock(trx);
      await trx(TABLE).insert(newRow(input, at));
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
      const stored = await this.#read(trx, input.id);
      await insertOutboxMessages(trx, outbox(stored.operation), at);
      await beforeCommit(stored.operation);
      return { stored, withdrawn };
    });
  }

  async #withdraw(
    trx: Knex,
    { id, cancellation, outbox }: NonNullable<NewOperation['withdraws']>,
  ): Promise<StoredOperation | undefined> {
    const { operation } = await this.#read(trx, id);
    return (await cancelOperation(trx, operation, cancellation, outbox))
      ? this.#read(trx, id)
      : undefined;
  }

  #held(knex: Knex, fence: Fence) {
    return knex(TABLE)
      .where({
        id: fence.id,
        lease_owner: fence.owner,
        generation: fence.generation,
      })
      .whereIn('state', EXECUTABLE);
  }

  /** Free, run out, or kept for this very worker. */
  #whereFree(builder: Knex.QueryBuilder, owner: string): void {
    builder
      .whereNull('lease_until')
      .orWhere('lease_until', '<', now(this.#knex))
      .orWhere(reserved =>
        reserved.where({ lease_owner: owner, generation: 0 }),
      );
  }

  async #read(knex: Knex, id: string): Promise<StoredOperation> {
    const row = await selectOperations(knex).where({ id }).first();
    if (!row) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    return toStoredOperation(row);
  }

  async #explainConflict(
    input: NewOperation,
    cause: unknown,
  ): Promise<StoredOperation> {
    const earlier = await this.findByIdempotencyKey(
      input.requestedBy,
      input.idempotencyKey,
    );
    if (earlier) {
      return earlier;
    }
    const open = await this.findOpen(input.targetKey);
    throw new ConflictError(
      open
        ? `Another operation on this deployment is not over: "${open.title}", asked for by ${open.requestedBy} (${open.id})`
        : 'Another operation on this deployment was open at the same moment; ask again',
      cause,
    );
  }
}

/** Those whose record is not damaged; a damaged one holds no other one up. */
function readable(
  rows: Parameters<typeof toStoredOperation>[0][],
): Operation[] {
  return rows.flatMap(row => {
    try {
      return [toStoredOperation(row).operation];
    } catch (error) {
      if (error instanceof PoisonedRecordError) {
        return [];
      }
      throw error;
    }
  });
}
