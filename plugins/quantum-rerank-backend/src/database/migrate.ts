import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

const migrationsDirectory = () =>
  resolvePackagePath(
    '@quantumrerank/backstage-plugin-quantum-rerank-backend',
    'migrations',
  );

/** Brings the plugin's tables up to date. */
export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({ directory: migrationsDirectory() });
}

/** Takes all migrations back; for tests. */
export async function rollbackMigrations(knex: Knex): Promise<void> {
  await knex.migrate.rollback({ directory: migrationsDirectory() }, true);
}
