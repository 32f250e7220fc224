import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexFactory, { type Knex } from 'knex';
import { migrate } from './migrate';
import { findPostgres, TestPostgres } from './testPostgres';

export type TestDatabaseId = 'SQLite' | 'PostgreSQL';

/**
 * The databases that tests run on. PostgreSQL is left out where it is not
 * installed, with a loud warning; on CI its absence is an error.
 */
export function supportedDatabases(): TestDatabaseId[] {
  if (findPostgres()) {
    return ['SQLite', 'PostgreSQL'];
  }
  if (process.env.CI) {
    throw new Error('PostgreSQL is not installed, and CI must test it');
  }
  // eslint-disable-next-line no-console
  console.warn(
    '*** PostgreSQL is not installed: its tests are NOT run. Install the package "postgresql". ***',
  );
  return ['SQLite'];
}

/**
 * Databases for one test file: each call of `init` gives an empty one with
 * all migrations applied. Call `destroy` in `afterAll`.
 */
export class TestDatabases {
  #postgres: Promise<TestPostgres> | undefined;
  readonly #cleanups: Array<() => Promise<void>> = [];
  #count = 0;

  /** The PostgreSQL server, started on first use. */
  postgres(): Promise<TestPostgres> {
    this.#postgres ??= TestPostgres.create();
    return this.#postgres;
  }

  /** A new database of the kind, as a function that opens connection pools to it. */
  async createDatabase(
    id: TestDatabaseId,
    options: { migrated?: boolean } = {},
  ): Promise<() => Knex> {
    const open =
      id === 'SQLite' ? await this.#sqlite() : await this.#postgresDatabase();
    if (options.migrated !== false) {
      await migrate(open());
    }
    return open;
  }

  /** A new database with one connection pool. */
  async init(
    id: TestDatabaseId,
    options: { migrated?: boolean } = {},
  ): Promise<Knex> {
    return (await this.createDatabase(id, options))();
  }

  async destroy(): Promise<void> {
    for (const cleanup of this.#cleanups.reverse()) {
      await cleanup();
    }
    await (await this.#postgres)?.destroy();
  }

  async #sqlite(): Promise<() => Knex> {
    const directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-sqlite-'));
    this.#cleanups.push(() => rm(directory, { recursive: true, force: true }));
    return () =>
      this.#remember(
        knexFactory({
          client: 'better-sqlite3',
          connection: { filename: join(directory, 'test.sqlite') },
          useNullAsDefault: true,
        }),
      );
  }

  async #postgresDatabase(): Promise<() => Knex> {
    const server = await this.postgres();
    this.#count += 1;
    const name = `test_${this.#count}`;
    const admin = knexFactory({
      client: 'pg',
      connection: server.connection('postgres'),
    });
    try {
      await admin.raw(`CREATE DATABASE ${name}`);
    } finally {
      await admin.destroy();
    }
    return () =>
      this.#remember(
        knexFactory({
          client: 'pg',
          connection: server.connection(name),
          pool: { min: 0, max: 8, idleTimeoutMillis: 500 },
          // Tests take the server away on purpose.
          log: { warn() {}, error() {} },
          acquireConnectionTimeout: 5000,
        }),
      );
  }

  #remember(knex: Knex): Knex {
    this.#cleanups.push(() => knex.destroy());
    return knex;
  }
}
