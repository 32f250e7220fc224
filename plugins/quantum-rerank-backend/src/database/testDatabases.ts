import { copyFile, mkdtemp, rm } from 'node:fs/promises';
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
  /** Migrated once, then copied. */
  readonly #templates = new Map<TestDatabaseId, Promise<string>>();
  #count = 0;

  /** The PostgreSQL server, started on first use. */
  postgres(): Promise<TestPostgres> {
    this.#postgres ??= TestPostgres.create();
    return this.#postgres;
  }

  /**
   * A new database of the kind, as a function that opens connection pools to
   * it; one pool in the case of SQLite.
   */
  async createDatabase(
    id: TestDatabaseId,
    options: { migrated?: boolean } = {},
  ): Promise<() => Knex> {
    const template =
      options.migrated === false ? undefined : await this.#template(id);
    return id === 'SQLite'
      ? this.#sqliteOpener(await this.#newFile(template))
      : this.#postgresOpener(await this.#newPostgresDatabase(template));
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

  /** File or name of a database with all migrations applied, which nobody has open. */
  #template(id: TestDatabaseId): Promise<string> {
    let template = this.#templates.get(id);
    if (!template) {
      template = this.#makeTemplate(id);
      this.#templates.set(id, template);
    }
    return template;
  }

  async #makeTemplate(id: TestDatabaseId): Promise<string> {
    const isFile = id === 'SQLite';
    const place = isFile
      ? await this.#newFile()
      : await this.#newPostgresDatabase();
    const open = isFile
      ? this.#sqliteOpener(place)
      : await this.#postgresOpener(place);
    const knex = open();
    await migrate(knex);
    await knex.destroy();
    return place;
  }

  /** A file for SQLite, a copy of the template where there is one. */
  async #newFile(template?: string): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-sqlite-'));
    this.#cleanups.push(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, 'test.sqlite');
    if (template) {
      await copyFile(template, file);
    }
    return file;
  }

  /**
   * The same pool for everybody, until it is destroyed: whoever waits for the
   * lock of another connection to the file stops the whole process, for
   * seconds, and with it whoever holds that lock.
   */
  #sqliteOpener(filename: string): () => Knex {
    let knex: Knex | undefined;
    return () => {
      if (!knex?.client.pool) {
        knex = this.#remember(
          knexFactory({
            client: 'better-sqlite3',
            connection: { filename },
            useNullAsDefault: true,
          }),
        );
      }
      return knex;
    };
  }

  async #newPostgresDatabase(template?: string): Promise<string> {
    const server = await this.postgres();
    this.#count += 1;
    const name = `test_${this.#count}`;
    const admin = knexFactory({
      client: 'pg',
      connection: server.connection('postgres'),
    });
    try {
      await admin.raw(
        `CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}` : ''}`,
      );
    } finally {
      await admin.destroy();
    }
    return name;
  }

  async #postgresOpener(name: string): Promise<() => Knex> {
    const server = await this.postgres();
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
