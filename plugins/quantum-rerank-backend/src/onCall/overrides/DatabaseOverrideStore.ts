import {
  isDatabaseConflictError,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Page } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { migrate } from '../../database/migrate';
import { now, readClock } from '../../database/now';
import { transaction } from '../../database/transaction';
import type { SomeRows } from '../../database/keyset';
import type { Slice } from '../../history/slice';
import { guarded } from '../../operations/store/storeErrors';
import {
  queryOverrides,
  queryPastOverrides,
  type PastOverride,
} from './overrideQueries';
import {
  OVERRIDES,
  selectOverrides,
  toOverride,
  WITHDRAWALS,
  type OverrideRow,
} from './overrideRows';
import type {
  NewOverride,
  OverrideStore,
  StoredOverride,
} from './OverrideStore';

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
        await transaction(this.#knex, async trx => {
          for (const [half, override] of halves.entries()) {
            await trx(OVERRIDES).insert({
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
              created_at: now(trx),
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
        await transaction(this.#knex, async trx => {
          for (const id of ids) {
            await trx(WITHDRAWALS).insert({
              override_id: id,
              withdrawn_by: by.withdrawnBy,
              via: by.via,
              comment: by.comment ?? null,
              withdrawn_at: now(trx),
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
      const knex = this.#knex;
      const rows: OverrideRow[] = await selectOverrides(knex)
        .where({
          entity_ref: query.entityRef,
          environment: query.environment,
        })
        .where('ends_at', '>', query.from)
        .where('starts_at', '<', query.until)
        // Taking one back changes nothing of the past.
        .where(any =>
          any
            .whereNull('withdrawn_at')
            .orWhere(begun =>
              begun
                .where('withdrawn_at', '>', knex.ref('starts_at'))
                .where('withdrawn_at', '>', query.from),
            ),
        )
        .orderBy('sequence');
      return rows.map(toOverride).map(override => ({
        ...override,
        until: Math.min(override.until, override.withdrawnAt ?? Infinity),
      }));
    });
  }

  async list(query: {
    entityRef: string;
    environment: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<StoredOverride>> {
    return guarded(() => queryOverrides(this.#knex, query));
  }

  async listPast(
    scope: Parameters<OverrideStore['listPast']>[0],
    slice: Slice,
  ): Promise<SomeRows<PastOverride>> {
    return guarded(() => queryPastOverrides(this.#knex, scope, slice));
  }

  async now(): Promise<number> {
    return guarded(() => readClock(this.#knex));
  }

  async #read(id: string): Promise<StoredOverride> {
    const row: OverrideRow | undefined = await selectOverrides(this.#knex)
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
    const row: OverrideRow | undefined = await selectOverrides(this.#knex)
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
