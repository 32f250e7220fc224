// @ts-check

/**
 * Temporary replacements in rotations, and that they were taken back. Both
 * are facts: rows are added and never change.
 *
 * Every moment is a whole number of milliseconds since 1970; those at which
 * something was written are from the database's clock.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('on_call_overrides', table => {
    table.comment('Who is on call instead of whom. Rows never change');
    table.increments('sequence').comment('The newest wins');
    table.string('id', 36).notNullable().unique();
    table.string('entity_ref', 512).notNullable();
    table.string('environment', 63).notNullable();
    table.string('rotation', 63).notNullable();
    table.string('kind', 20).notNullable();
    table.string('person', 512).comment('Nobody in an absence');
    table.string('replaces', 512).comment('Everybody when absent');
    table.bigInteger('starts_at').notNullable();
    table.bigInteger('ends_at').notNullable();
    table.string('counterpart', 36).comment('The other half of a swap');
    table.text('reason').notNullable();
    table.string('created_by', 512).notNullable();
    table.string('via', 255).notNullable();
    table.bigInteger('created_at').notNullable();
    table.string('idempotency_key', 100).notNullable();
    table
      .integer('half')
      .notNullable()
      .comment('0, or 1 for the second of a swap');
    table
      .string('request_digest', 64)
      .notNullable()
      .comment('Tells a repeated request from another one under the same key');
    table.unique(['created_by', 'idempotency_key', 'half'], {
      indexName: 'on_call_overrides_idempotency_uidx',
    });
    table.index(
      ['entity_ref', 'environment', 'ends_at'],
      'on_call_overrides_time_idx',
    );
  });

  await knex.schema.createTable('on_call_withdrawals', table => {
    table.comment('Overrides that were taken back. Rows never change');
    table
      .string('override_id', 36)
      .primary()
      .notNullable()
      .references('id')
      .inTable('on_call_overrides');
    table.string('withdrawn_by', 512).notNullable();
    table.string('via', 255).notNullable();
    table.text('comment');
    table.bigInteger('withdrawn_at').notNullable();
  });

  for (const name of ['on_call_overrides', 'on_call_withdrawals']) {
    for (const verb of ['update', 'delete']) {
      await knex.raw(
        knex.client.config.client.includes('pg')
          ? `CREATE TRIGGER ${name}_${verb}
             BEFORE ${verb} ON ${name} FOR EACH ROW
             EXECUTE FUNCTION quantum_rerank_refuse('${name} only grows')`
          : `CREATE TRIGGER ${name}_${verb}
             BEFORE ${verb} ON ${name} FOR EACH ROW
             BEGIN SELECT RAISE(ABORT, '${name} only grows'); END`,
      );
    }
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('on_call_withdrawals');
  await knex.schema.dropTable('on_call_overrides');
};
