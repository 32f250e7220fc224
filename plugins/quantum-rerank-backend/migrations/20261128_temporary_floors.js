// @ts-check

/**
 * Bounds of autoscalers that were raised for a time, beside the operations
 * that raised them, whose rows are final when they ended. An operation that
 * puts such bounds back follows the one that raised them.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .string('follows', 36)
      .comment('Operation that this one belongs to: what it puts back');
  });
  await knex.schema.createTable('temporary_floors', table => {
    table.comment('What is to be put back, by whom it was raised, until when');
    table
      .string('id', 36)
      .primary()
      .notNullable()
      .references('id')
      .inTable('operations')
      .comment('The operation that raised it');
    table
      .integer('generation')
      .notNullable()
      .comment('Grows with every claim; a replica with a lower one is fenced');
    table.string('state', 20).notNullable();
    table.string('target_key', 700).notNullable();
    table.string('entity_ref', 512).notNullable();
    table.string('environment', 63).notNullable();
    table.string('autoscaler', 253).notNullable();
    table.string('autoscaler_uid', 64).notNullable();
    table.text('raised').notNullable().comment('JSON');
    table.text('former').notNullable().comment('JSON: what is put back');
    table.string('requested_by', 512).notNullable();
    table.text('reason').notNullable();
    table.bigInteger('raised_at');
    table.bigInteger('until').notNullable();
    table
      .bigInteger('next_at')
      .notNullable()
      .comment('When to put it back, or to try again');
    table.integer('attempts').notNullable();
    table.text('problem').comment('Why it is not put back, in a sentence');
    table.string('restored_by', 36).comment('Newest operation that puts back');
    table.bigInteger('ended_at');
  });
  await knex.raw(`
    CREATE UNIQUE INDEX temporary_floors_open_uidx
    ON temporary_floors (target_key)
    WHERE state IN ('open', 'overridden')
  `);
  await knex.raw(`
    CREATE INDEX temporary_floors_due_idx
    ON temporary_floors (next_at)
    WHERE state IN ('raising', 'open')
  `);
  if (knex.client.config.client.includes('pg')) {
    await knex.raw(`
      CREATE TRIGGER temporary_floors_final_update
      BEFORE UPDATE ON temporary_floors FOR EACH ROW
      WHEN (OLD.state NOT IN ('raising', 'open', 'overridden'))
      EXECUTE FUNCTION quantum_rerank_refuse('a temporary floor that ended is final')
    `);
  } else {
    await knex.raw(`
      CREATE TRIGGER temporary_floors_final_update
      BEFORE UPDATE ON temporary_floors FOR EACH ROW
      WHEN OLD.state NOT IN ('raising', 'open', 'overridden')
      BEGIN SELECT RAISE(ABORT, 'a temporary floor that ended is final'); END
    `);
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('temporary_floors');
  await knex.raw('ALTER TABLE operations DROP COLUMN ??', ['follows']);
};
