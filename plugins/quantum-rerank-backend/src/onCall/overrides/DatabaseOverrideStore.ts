import {
  isDatabaseConflictError,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Page } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now, readClock } from '../../database/now';
import { decodeCursor, encodeCursor } from '../../operations/store/cursor';
import { guarded } from '../../operations/store/storeErrors';
import type {
  NewOverride,
  OverrideStore,
  StoredOverride,
} from './OverrideStore';

const TABLE = 'on_call_overrides';
const WITHDRAWALS = 'on_call_withdrawals';

interface OverrideRow {
  sequence: number;
  id: string;
  entity_ref: string;
  environment: string;
  rotation: string;
  kind: StoredOverride['kind'];
  person: string | null;
  replaces: string | null;
  starts_at: number | string;
  ends_at: number | string;
  counterpart: string | null;
  reason: string;
  created_by: string;
  created_at: number | string;
  request_digest: string;
  withdrawn_by: string | null;
  withdrawn_at: number | string | null;
}

/** {@link OverrideStore} on SQLite and PostgreSQL. */
export class DatabaseOverrideStore implements OverrideStore {
  readonly #knex: Knex;

  /** Connects and, unless migrations are to be skipped, migrates. */
  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseOverrideStore> {
    const knex = await options.database.getClient();
    if (!options.database.migrations?.skip) {
      await migrate(knex);
    }
    return new DatabaseOverrideStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async create(
    plan: () => Promise<NewOverride[]>,
    request: {
      createdBy: string;
      via: string;
      idempotencyKey: string;
      requestDigest: string;
    },
  ): Promise<{ override: StoredOverride; created: boolean }> {
    return guarded(async () => {
      const earlier = await this.#findEarlier(request);
      if (earlier) {
        return { override: earlier, created: false };
      }
      const halves = await plan();
      try {
        await this.#knex.transaction(async transaction => {
          for (const [half, override] of halves.entries()) {
            await transaction(TABLE).insert({
              id: override.id,
              entity_ref: override.entityRef,
              environment: override.environment,
              rotation: override.rotation,
              kind: override.kind,
              person: override.person ?? null,
              replaces: override.replaces ?? null,
              starts_at: override.from,
              ends_at: override.until,
              counterpart: override.counterpart ?? null,
              reason: override.reason,
              created_by: request.createdBy,
              via: request.via,
              created_at: now(transaction),
              idempotency_key: request.idempotencyKey,
              half,
              request_digest: request.requestDigest,
            });
          }
        });
      } catch (error) {
        // Asked for twice at the same time.
        const twin = isDatabaseConflictError(error)
          ? await this.#findEarlier(request)
          : undefined;
        if (!twin) {
          throw error;
        }
        return { override: twin, created: false };
      }
      return { override: await this.#read(halves[0].id), created: true };
    });
  }

  async get(id: string): Promise<StoredOverride> {
    return guarded(() => this.#read(id));
  }

  async withdraw(
    ids: string[],
    by: { withdrawnBy: string; via: string; comment?: string },
  ): Promise<void> {
    await guarded(async () => {
      try {
        await this.#knex.transaction(async transaction => {
          for (const id of ids) {
            await transaction(WITHDRAWALS).insert({
              override_id: id,
              withdrawn_by: by.withdrawnBy,
              via: by.via,
              comment: by.comment ?? null,
              withdrawn_at: now(transaction),
            });
          }
        });
      } catch (error) {
        if (isDatabaseConflictError(error)) {
          throw new ConflictError('This replacement was taken back before');
        }
        throw error;
      }
    });
  }

  async listInForce(query: {
    entityRef: string;
    environment: string;
    from: number;
    until: number;
  }): Promise<StoredOverride[]> {
    return guarded(async () => {
      const rows: OverrideRow[] = await this.#rows()
        .where({
          entity_ref: query.entityRef,
          environment: query.environment,
        })
        .where('ends_at', '>', query.from)
        .where('starts_at', '<', query.until)
        .whereNull('withdrawn_at')
        .orderBy('sequence');
      return rows.map(toOverride);
    });
  }

  async list(query: {
    entityRef: string;
    environment: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<StoredOverride>> {
    return guarded(async () => {
      const builder = this.#rows()
        .where({
          entity_ref: query.entityRef,
          environment: query.environment,
        })
        .orderBy('sequence', 'desc')
        .limit(query.limit + 1);
      if (query.cursor) {
        builder.where('sequence', '<', decodeCursor(query.cursor).requestedAt);
      }
      const rows: OverrideRow[] = await builder;
      const shown = rows.slice(0, query.limit);
      const last = shown.at(-1);
      return {
        items: shown.map(toOverride),
        ...(rows.length > query.limit && last
          ? {
              nextCursor: encodeCursor({
                requestedAt: Number(last.sequence),
                id: last.id,
              }),
            }
          : {}),
      };
    });
  }

  async now(): Promise<number> {
    return guarded(() => readClock(this.#knex));
  }

  #rows() {
    return this.#knex(TABLE)
      .leftJoin(WITHDRAWALS, 'override_id', 'id')
      .select(`${TABLE}.*`, 'withdrawn_by', 'withdrawn_at');
  }

  async #read(id: string): Promise<StoredOverride> {
    const row: OverrideRow | undefined = await this.#rows()
      .where({ id })
      .first();
    if (!row) {
      throw new NotFoundError(`There is no replacement ${id}`);
    }
    return toOverride(row);
  }

  async #findEarlier(request: {
    createdBy: string;
    idempotencyKey: string;
    requestDigest: string;
  }): Promise<StoredOverride | undefined> {
    const row: OverrideRow | undefined = await this.#rows()
      .where({
        created_by: request.createdBy,
        idempotency_key: request.idempotencyKey,
        half: 0,
      })
      .first();
    if (row && row.request_digest !== request.requestDigest) {
      throw new ConflictError(
        `idempotencyKey was used before for another request (replacement ${row.id})`,
      );
    }
    return row && toOverride(row);
  }
}

function toOverride(row: OverrideRow): StoredOverride {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    environment: row.environment,
    rotation: row.rotation,
    kind: row.kind,
    person: row.person ?? undefined,
    replaces: row.replaces ?? undefined,
    from: Number(row.starts_at),
    until: Number(row.ends_at),
    counterpart: row.counterpart ?? undefined,
    reason: row.reason,
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    withdrawnBy: row.withdrawn_by ?? undefined,
    withdrawnAt:
      row.withdrawn_at === null ? undefined : Number(row.withdrawn_at),
  };
}
