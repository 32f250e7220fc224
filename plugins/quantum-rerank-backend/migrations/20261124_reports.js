// @ts-check

/**
 * Runs of checks and validations with what they found, and when schedules
 * were looked at.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('reports', table => {
    table.comment('Runs of checks. A row that ended never changes again');
    table.string('id', 36).primary().notNullable();
    table.integer('sequence').notNullable().comment('Counts changes');
    table.string('kind', 40).notNullable();
    table.text('title').notNullable();
    table.string('entity_ref', 512).notNullable();
    table.string('environment', 63).notNullable();
    table
      .string('open_key', 700)
      .notNullable()
      .comment('What may have one open run');
    table.string('state', 20).notNullable();
    table.string('verdict', 20);
    table.text('summary');
    table.text('reason').comment('Why it failed or was interrupted');
    table.string('requested_by', 512).notNullable();
    table.string('via', 255).notNullable();
    table.string('idempotency_key', 200).notNullable();
    table
      .string('request_digest', 64)
      .notNullable()
      .comment('Tells a repeated request from another one under the same key');
    table.bigInteger('requested_at').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.text('steps').notNullable().comment('JSON');
    table.text('load').comment('JSON, performance validation only');
    table.string('compared_with', 36);
    table.string('owner', 64).notNullable().comment('The process that runs it');
    table
      .bigInteger('heartbeat_at')
      .notNullable()
      .comment('When its process was last heard of');
    table.bigInteger('cancel_requested_at');
    table.string('cancelled_by', 512);
    table.unique(['requested_by', 'idempotency_key'], {
      indexName: 'reports_idempotency_uidx',
    });
    table.index(
      ['entity_ref', 'environment', 'requested_at', 'id'],
      'reports_history_idx',
    );
    table.index(['requested_at'], 'reports_age_idx');
  });
  await knex.raw(`
    CREATE UNIQUE INDEX reports_open_uidx
    ON reports (open_key)
    WHERE state IN ('queued', 'running')
  `);
  await knex.raw(`
    CREATE INDEX reports_heartbeat_idx
    ON reports (heartbeat_at)
    WHERE state IN ('queued', 'running')
  `);

  await knex.schema.createTable('report_schedules', table => {
    table.comment('Until when fire times of a schedule were seen to');
    table.string('schedule', 700).primary().notNullable();
    table
      .string('expression', 255)
      .notNullable()
      .comment('A changed schedule begins anew');
    table.bigInteger('seen_until').notNullable();
  });

  if (knex.client.config.client.includes('pg')) {
    await knex.raw(`
      CREATE TRIGGER reports_final_update
      BEFORE UPDATE ON reports FOR EACH ROW
      WHEN (OLD.state NOT IN ('queued', 'running'))
      EXECUTE FUNCTION quantum_rerank_refuse('a report that ended is final')
    `);
  } else {
    await knex.raw(`
      CREATE TRIGGER reports_final_update
      BEFORE UPDATE ON reports FOR EACH ROW
      WHEN OLD.state NOT IN ('queued', 'running')
      BEGIN SELECT RAISE(ABORT, 'a report that ended is final'); END
    `);
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('report_schedules');
  await knex.schema.dropTable('reports');
};
