import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseService } from '@backstage/backend-plugin-api';
import type { Page } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import { readPage } from '../database/keyset';
import { migrate } from '../database/migrate';
import { now } from '../database/now';
import { digest } from '../operations/canonicalJson';

/** Kept for each object. */
const MAX_VERSIONS = 100;

/** A kept state of a ConfigMap or a Secret. */
export interface StoredConfigVersion {
  sequence: number;
  id: string;
  kind: 'backup' | 'verified' | 'observed';
  /** Value by key, those that look secret left out. */
  values: Record<string, string>;
  /** Salted hash by key of what is left out. */
  hidden: Record<string, string>;
  salt: string;
  resourceVersion: string;
  /** Milliseconds since 1970. */
  takenAt: number;
  /** Absent where it was seen, not made. */
  operation?: string;
  /** Who asked for the operation; or what wrote it last, where that is known. */
  by?: string;
}

/** Which object: an environment as `environmentKey` names it, a kind and a name. */
export interface ConfigPlace {
  environment: string;
  kind: 'ConfigMap' | 'Secret';
  name: string;
}

/** What is kept of a state. */
export interface KeptState {
  resourceVersion: string;
  /** The values that may be kept, and a hash made with the salt for each of the others. */
  split: (salt: string) => Promise<{
    values: Record<string, string>;
    hidden: Record<string, string>;
  }>;
}

interface Row {
  sequence: number | string;
  id: string;
  kind: string;
  values: string;
  hidden: string;
  salt: string;
  digest: string;
  resource_version: string;
  taken_at: number | string;
  operation_id: string;
  taken_by: string;
}

const texts = z.record(z.string(), z.string());

/**
 * Keeps states of ConfigMaps and Secrets. Values that are or look secret are
 * never written, only their salted hashes.
 */
export class ConfigVersionStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<ConfigVersionStore> {
    const { database } = options;
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new ConfigVersionStore(knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  /**
   * Keeps a state, once for an operation and kind. A backup of what is the
   * newest kept state already is that one.
   */
  async keep(
    place: ConfigPlace,
    state: KeptState,
    origin: { kind: 'backup' | 'verified'; operation: string; by: string },
  ): Promise<StoredConfigVersion> {
    const knex = this.#knex;
    const newest = await this.#rows(place).first<Row | undefined>();
    const salt = newest?.salt ?? randomBytes(32).toString('hex');
    const parts = await state.split(salt);
    const sum = digest(parts);
    if (origin.kind === 'backup' && newest?.digest === sum) {
      return toVersion(newest);
    }
    await knex('config_versions')
      .insert({
        id: randomUUID(),
        ...columnsOf(place),
        kind: origin.kind,
        values: JSON.stringify(parts.values),
        hidden: JSON.stringify(parts.hidden),
        salt,
        digest: sum,
        resource_version: state.resourceVersion,
        taken_at: now(knex),
        operation_id: origin.operation,
        taken_by: origin.by,
      })
      .onConflict(['operation_id', 'kind'])
      .ignore();
    const row = await knex<Row>('config_versions')
      .where({ operation_id: origin.operation, kind: origin.kind })
      .first();
    await this.#forgetOld(place);
    return toVersion(row as Row);
  }

  /**
   * Keeps a state that was seen, once, whoever made it.
   *
   * @param writer - what wrote it last, by the record of the API server
   */
  async observe(
    place: ConfigPlace,
    state: KeptState,
    writer: string | undefined,
  ): Promise<StoredConfigVersion> {
    const knex = this.#knex;
    const newest = await this.#rows(place).first<Row | undefined>();
    const salt = newest?.salt ?? randomBytes(32).toString('hex');
    const parts = await state.split(salt);
    const sum = digest(parts);
    const same = await this.#rows(place)
      .where({ digest: sum, salt })
      .first<Row | undefined>();
    if (same) {
      return toVersion(same);
    }
    const id = randomUUID();
    await knex('config_versions').insert({
      id,
      ...columnsOf(place),
      kind: 'observed',
      values: JSON.stringify(parts.values),
      hidden: JSON.stringify(parts.hidden),
      salt,
      digest: sum,
      resource_version: state.resourceVersion,
      taken_at: now(knex),
      // No operation made it; the column wants something of its own.
      operation_id: id,
      taken_by: (writer ?? '').slice(0, 300),
    });
    return (await this.find(place, id)) as StoredConfigVersion;
  }

  async find(
    place: ConfigPlace,
    id: string,
  ): Promise<StoredConfigVersion | undefined> {
    const row = await this.#rows(place).where({ id }).first<Row | undefined>();
    return row && toVersion(row);
  }

  /**
   * Newest first.
   *
   * @throws InputError for a cursor that is not one
   */
  async list(
    place: ConfigPlace,
    query: { limit: number; cursor?: string; kind?: 'verified' },
  ): Promise<Page<StoredConfigVersion>> {
    const builder = this.#knex('config_versions').where(columnsOf(place));
    if (query.kind) {
      builder.where({ kind: query.kind });
    }
    return readPage(
      builder,
      { table: 'config_versions', at: 'sequence' },
      query,
      toVersion,
    );
  }

  #rows(place: ConfigPlace) {
    return this.#knex('config_versions')
      .where(columnsOf(place))
      .orderBy('sequence', 'desc');
  }

  /** What revisions ran with is kept for as long as they are known. */
  async #forgetOld(place: ConfigPlace): Promise<void> {
    const knex = this.#knex;
    const oldest = await this.#rows(place)
      .whereNot({ kind: 'observed' })
      .offset(MAX_VERSIONS)
      .first<Row | undefined>();
    if (oldest) {
      await knex('config_versions')
        .where(columnsOf(place))
        .where('sequence', '<=', oldest.sequence)
        .whereNotIn(
          'id',
          knex('revision_states')
            .whereNotNull('version_id')
            .select('version_id'),
        )
        .delete();
    }
  }
}

function columnsOf({ environment, kind, name }: ConfigPlace) {
  return { environment, object_kind: kind, object_name: name };
}

function toVersion(row: Row): StoredConfigVersion {
  const kind =
    (['verified', 'observed'] as const).find(each => each === row.kind) ??
    'backup';
  const by = row.taken_by === '' ? {} : { by: row.taken_by };
  return {
    sequence: Number(row.sequence),
    id: row.id,
    kind,
    values: texts.parse(JSON.parse(row.values)),
    hidden: texts.parse(JSON.parse(row.hidden)),
    salt: row.salt,
    resourceVersion: row.resource_version,
    takenAt: Number(row.taken_at),
    ...(kind === 'observed' ? {} : { operation: row.operation_id }),
    ...by,
  };
}
