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
import { insertOutboxMessages } from '../outbox/outboxTable';
import { decodeCursor, encodeCursor } from './cursor';
import { appendEvent, listEvents } from './eventTable';
import type { OperationEvent } from './eventChain';
import {
  FencedError,
  type Fence,
  type NewOperation,
  type OperationChange,
  type OperationStore,
  type OutboxMessage,
  type PoisonedRow,
  type StoredOperation,
} from './OperationStore';
import {
  PoisonedRecordError,
  toOperationSummary,
  toStoredOperation,
  type OperationRow,
} from './rowMapping';

const TABLE = 'operations';

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
  ): Promise<{ stored: StoredOperation; created: boolean }> {
    try {
      const stored = await this.#knex.transaction(async trx => {
        const at = await readClock(trx);
        await trx(TABLE).insert(newRow(input, at));
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
          },
        });
        const row = await this.#read(trx, input.id);
        await beforeCommit(row.operation);
        return row;
      });
      return { stored, created: true };
    } catch (error) {
      if (!isDatabaseConflictError(error)) {
        throw error;
      }
      return {
        stored: await this.#explainConflict(input, error),
        created: false,
      };
    }
  }

  async get(id: string): Promise<StoredOperation> {
    return this.#read(this.#knex, id);
  }

  async findByIdempotencyKey(
    requestedBy: string,
    idempotencyKey: string,
  ): Promise<StoredOperation | undefined> {
    const row = await this.#knex<OperationRow>(TABLE)
      .where({ requested_by: requestedBy, idempotency_key: idempotencyKey })
      .first();
    return row && toStoredOperation(row);
  }

  async findOpen(
    targetKey: string,
  ): Promise<{ id: string; title: string; requestedBy: string } | undefined> {
    const row = await this.#knex<OperationRow>(TABLE)
      .where({ target_key: targetKey })
      .whereIn('state', [...openOperationStates])
      .first();
    return (
      row && { id: row.id, title: row.title, requestedBy: row.requested_by }
    );
  }

  async list(
    query: Parameters<OperationStore['list']>[0],
  ): Promise<Page<OperationSummary>> {
    const builder = this.#knex<OperationRow>(TABLE)
      .where({ entity_ref: query.entityRef, environment: query.environment })
      .orderBy([
        { column: 'requested_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(query.limit + 1);
    if (query.action) {
      builder.where('action', query.action);
    }
    if (query.state) {
      builder.where('state', query.state);
    }
    if (query.open === true) {
      builder.whereIn('state', [...openOperationStates]);
    }
    if (query.open === false) {
      builder.whereNotIn('state', [...openOperationStates]);
    }
    if (query.requestedBy) {
      builder.where('requested_by', query.requestedBy);
    }
    if (query.visible?.include) {
      builder.whereIn('requested_by', query.visible.include);
    }
    if (query.visible?.exclude) {
      builder.whereNotIn('requested_by', query.visible.exclude);
    }
    if (query.after) {
      builder.where('requested_at', '>=', Date.parse(query.after));
    }
    if (query.before) {
      builder.where('requested_at', '<', Date.parse(query.before));
    }
    if (query.cursor) {
      const { requestedAt, id } = decodeCursor(query.cursor);
      builder.where(inner =>
        inner
          .where('requested_at', '<', requestedAt)
          .orWhere(same =>
            same.where({ requested_at: requestedAt }).where('id', '<', id),
          ),
      );
    }
    const rows: OperationRow[] = await builder;
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toOperationSummary),
      ...(rows.length > query.limit && last
        ? {
            nextCursor: encodeCursor({
              requestedAt: Number(last.requested_at),
              id: last.id,
            }),
          }
        : {}),
    };
  }

  async claim(options: {
    owner: string;
    leaseMs: number;
    limit: number;
  }): Promise<{ claimed: StoredOperation[]; poisoned: PoisonedRow[] }> {
    const knex = this.#knex;
    const due = await knex<OperationRow>(TABLE)
      .select('id', 'generation')
      .whereIn('state', [...openOperationStates])
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
        .whereIn('state', [...openOperationStates])
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
    return this.#knex.transaction(async trx => {
      const at = await readClock(trx);
      const changed = await this.#held(trx, fence).update({
        ...columnsOf(change, at),
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
      await insertOutboxMessages(trx, outbox, at);
      return this.#read(trx, fence.id);
    });
  }

  async finish(
    fence: Fence,
    end: Parameters<OperationStore['finish']>[1],
    outbox: OutboxMessage[] = [],
  ): Promise<StoredOperation> {
    return this.#knex.transaction(async trx => {
      const at = await readClock(trx);
      const changed = await this.#held(trx, fence).update({
        ...columnsOf(end, at),
        ended_at: at,
        lease_owner: null,
        lease_until: null,
        sequence: trx.raw('sequence + 1'),
      });
      if (changed !== 1) {
        throw new FencedError(fence);
      }
      await appendEvent(trx, {
        operationId: fence.id,
        at,
        type: 'ended',
        actor: `worker:${fence.owner}`,
        data: {
          generation: fence.generation,
          state: end.state,
          message: end.message,
        },
      });
      await insertOutboxMessages(trx, outbox, at);
      return this.#read(trx, fence.id);
    });
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
    options: { by: string; message: string; comment?: string },
    outbox: OutboxMessage[] = [],
  ): Promise<StoredOperation | undefined> {
    return this.#knex.transaction(async trx => {
      const at = await readClock(trx);
      // The worker's step before sending sets apply_started_at under the same
      // row lock, so either it or this wins, never both.
      const changed = await trx(TABLE)
        .where({ id })
        .whereNull('apply_started_at')
        .whereIn('state', [...openOperationStates])
        .update({
          state: 'cancelled',
          message: options.message,
          cancelled_by: options.by,
          ended_at: at,
          lease_owner: null,
          lease_until: null,
          generation: trx.raw('generation + 1'),
          sequence: trx.raw('sequence + 1'),
        });
      if (changed !== 1) {
        return undefined;
      }
      await appendEvent(trx, {
        operationId: id,
        at,
        type: 'cancelled',
        actor: options.by,
        data: { comment: options.comment },
      });
      await insertOutboxMessages(trx, outbox, at);
      return this.#read(trx, id);
    });
  }

  async listEvents(id: string): Promise<OperationEvent[]> {
    return listEvents(this.#knex, id);
  }

  async now(): Promise<number> {
    return readClock(this.#knex);
  }

  #held(knex: Knex, fence: Fence) {
    return knex(TABLE)
      .where({
        id: fence.id,
        lease_owner: fence.owner,
        generation: fence.generation,
      })
      .whereIn('state', [...openOperationStates]);
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
    const row = await knex<OperationRow>(TABLE).where({ id }).first();
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

function newRow(input: NewOperation, at: number): OperationRow {
  const { plan } = input;
  const notBefore = at + input.gracePeriodMs;
  return {
    id: input.id,
    sequence: 1,
    generation: 0,
    state: 'queued',
    action: plan.action,
    parameters: JSON.stringify(plan.parameters),
    title: input.title,
    entity_ref: plan.entityRef,
    environment: plan.environment,
    cluster: plan.cluster,
    namespace: plan.namespace,
    target_key: input.targetKey,
    requested_by: input.requestedBy,
    via: input.via,
    reason: input.reason,
    idempotency_key: input.idempotencyKey,
    request_digest: input.requestDigest,
    requested_at: at,
    not_before: notBefore,
    started_at: null,
    ended_at: null,
    authorized_at: at,
    apply_started_at: null,
    message: input.message,
    steps: JSON.stringify(input.steps),
    plan: JSON.stringify(plan),
    execution: '{}',
    inverse: null,
    cancelled_by: null,
    lease_owner: input.lease.owner,
    lease_until: notBefore + input.lease.milliseconds,
  };
}

function columnsOf(change: OperationChange, at: number): Partial<OperationRow> {
  return {
    ...(change.state ? { state: change.state } : {}),
    ...(change.message === undefined ? {} : { message: change.message }),
    ...(change.steps ? { steps: JSON.stringify(change.steps) } : {}),
    ...(change.execution
      ? { execution: JSON.stringify(change.execution) }
      : {}),
    ...(change.inverse ? { inverse: JSON.stringify(change.inverse) } : {}),
    ...(change.started ? { started_at: at } : {}),
    ...(change.authorized ? { authorized_at: at } : {}),
    ...(change.applyStarted ? { apply_started_at: at } : {}),
  };
}
