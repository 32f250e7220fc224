import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { findBrokenLink } from '../operations/store/eventChain';
import { DatabaseOperationStore } from '../operations/store/DatabaseOperationStore';
import { newRow } from '../operations/store/rowWriting';
import { databaseService } from '../operations/__testUtils__/Testbed';
import { newOperation } from '../operations/__testUtils__/testPlan';
import { migrate, rollbackMigrations } from './migrate';
import { readClock } from './now';
import { supportedDatabases, TestDatabases } from './testDatabases';

const TABLES = [
  'operations',
  'operation_events',
  'operation_verifications',
  'outbox',
  'signal_sources',
  'signal_scrapes',
  'signal_points',
  'alert_environments',
  'alert_states',
  'alert_episodes',
  'alert_transitions',
  'alert_silences',
  'alert_silence_requests',
  'alert_notifications',
  'signal_hours',
  'reports',
  'report_schedules',
  'escalations',
  'escalation_events',
  'deliveries',
  'config_versions',
  'revision_states',
  'revision_outcomes',
  'temporary_floors',
];

describe.each(supportedDatabases())('migrations on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(databaseId, { migrated: false });
  }, 60_000);

  afterAll(() => databases.destroy());

  it('make and remove all tables, triggers and functions', async () => {
    await migrate(knex);
    for (const table of TABLES) {
      expect(await knex.schema.hasTable(table)).toBe(true);
    }
    await rollbackMigrations(knex);
    for (const table of TABLES) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    // Again, which fails if anything was left behind.
    await migrate(knex);
  });

  it('leave rows alone when they run again', async () => {
    await migrate(knex);
    const store = await DatabaseOperationStore.create({
      database: databaseService(knex),
    });
    const ended = newOperation();
    const open = newOperation();
    await store.create(ended, async () => {});
    await store.create(open, async () => {});
    await store.cancel(ended.id, { by: 'user:default/a', message: 'no' }, [
      { topic: 'notification', dedupeKey: 'one', payload: { a: 1 } },
    ]);
    const before = [await store.get(ended.id), await store.get(open.id)];

    await migrate(knex);

    expect([await store.get(ended.id), await store.get(open.id)]).toEqual(
      before,
    );
    for (const { id } of [ended, open]) {
      expect(findBrokenLink(await store.listEvents(id))).toBeUndefined();
    }
    expect(await knex('outbox').select('dedupe_key')).toEqual([
      { dedupe_key: 'one' },
    ]);
  });

  it('add temporary floors to a database that has operations', async () => {
    await migrate(knex);
    await knex.migrate.down({
      directory: resolvePackagePath(
        '@quantumrerank/backstage-plugin-quantum-rerank-backend',
        'migrations',
      ),
      name: '20261128_temporary_floors.js',
    });
    expect(await knex.schema.hasTable('temporary_floors')).toBe(false);
    const { follows, ...row } = newRow(newOperation(), 1000);
    expect(follows).toBeNull();
    await knex('operations').insert(row);

    await migrate(knex);

    const store = await DatabaseOperationStore.create({
      database: databaseService(knex),
    });
    const { operation } = await store.get(row.id);
    expect(operation).toMatchObject({ id: row.id, state: 'queued' });
    expect(operation.follows).toBeUndefined();
  });

  it('add to looks at /metrics whose fault it was that they failed', async () => {
    await migrate(knex);
    await knex.migrate.down({
      directory: resolvePackagePath(
        '@quantumrerank/backstage-plugin-quantum-rerank-backend',
        'migrations',
      ),
      name: '20261202_misconfigured_scrapes.js',
    });
    const row = { environment: 'a', at: 1, problem: 'It answers 500' };
    await knex('signal_scrapes').insert(row);

    await migrate(knex);

    const [kept] = await knex('signal_scrapes').select();
    expect(kept).toMatchObject({ environment: 'a', problem: row.problem });
    expect(Boolean(kept.misconfigured)).toBe(false);
  });

  it('are done by the store unless they are to be skipped', async () => {
    await DatabaseOperationStore.create({
      database: {
        getClient: async () => knex,
        migrations: { skip: true },
      },
    });
    expect(await knex.schema.hasTable('operations')).toBe(false);
    await DatabaseOperationStore.create({
      database: { getClient: async () => knex },
    });
    expect(await knex.schema.hasTable('operations')).toBe(true);
  });

  it('the clock is the database and moves on', async () => {
    const first = await readClock(knex);
    expect(Math.abs(first - Date.now())).toBeLessThan(60_000);
    expect(Number.isInteger(first)).toBe(true);
    let later = first;
    while (later === first) {
      later = await readClock(knex);
    }
    expect(later).toBeGreaterThan(first);
  });
});
