// @ts-check

/**
 * How signals changed with an operation. Beside the operation, whose row is
 * final when it ended.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('operation_verifications', table => {
    table.comment('What operations did to the signals');
    table
      .string('operation_id', 36)
      .primary()
      .notNullable()
      .references('id')
      .inTable('operations');
    table.integer('version').notNullable().comment('Counts looks');
    table.string('state', 20).notNullable().comment('watching or done');
    table
      .bigInteger('until')
      .notNullable()
      .comment('End of the stability period');
    table.bigInteger('next_at').notNullable().comment('When to look again');
    table.text('verification').comment('JSON; null before the first look');
  });
  await knex.raw(`
    CREATE INDEX operation_verifications_due_idx
    ON operation_verifications (next_at)
    WHERE state = 'watching'
  `);
  if (knex.client.config.client.includes('pg')) {
    await knex.raw(`
      CREATE TRIGGER operation_verifications_final_update
      BEFORE UPDATE ON operation_verifications FOR EACH ROW
      WHEN (OLD.state = 'done')
      EXECUTE FUNCTION quantum_rerank_refuse('a verification that is done is final')
    `);
  } else {
    await knex.raw(`
      CREATE TRIGGER operation_verifications_final_update
      BEFORE UPDATE ON operation_verifications FOR EACH ROW
      WHEN OLD.state = 'done'
      BEGIN SELECT RAISE(ABORT, 'a verification that is done is final'); END
    `);
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('operation_verifications');
};
