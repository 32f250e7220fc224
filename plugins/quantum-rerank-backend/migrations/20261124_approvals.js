// @ts-check

/**
 * Operations that wait for approval, and reviews of those that passed it in
 * an emergency. A review comes after the end, when the row of the operation
 * is final, so it has a table of its own.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table.text('approval').comment('JSON: how the approval stands');
    table.bigInteger('approval_expires_at');
    table.text('break_glass').comment('JSON: what was passed');
  });
  await replaceStates(
    knex,
    "'awaiting-approval', 'queued', 'running', 'verifying'",
  );
  await knex.raw(`
    CREATE INDEX operations_approval_idx
    ON operations (approval_expires_at)
    WHERE state = 'awaiting-approval'
  `);
  await knex.schema.createTable('operation_reviews', table => {
    table.comment('Reviews of operations that passed approval or freeze');
    table
      .string('operation_id', 36)
      .primary()
      .notNullable()
      .references('id')
      .inTable('operations');
    table.string('reviewed_by', 512).notNullable();
    table.bigInteger('reviewed_at').notNullable();
    table.text('review_comment').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('operation_reviews');
  await knex.raw('DROP INDEX operations_approval_idx');
  await replaceStates(knex, "'queued', 'running', 'verifying'");
  for (const column of ['approval', 'approval_expires_at', 'break_glass']) {
    await knex.raw('ALTER TABLE operations DROP COLUMN ??', [column]);
  }
};

/**
 * Which states are open is written into an index and into a trigger.
 *
 * @param {import('knex').Knex} knex
 * @param {string} open - quoted and separated by commas
 */
async function replaceStates(knex, open) {
  const isPostgres = knex.client.config.client.includes('pg');
  await knex.raw('DROP INDEX operations_open_target_uidx');
  await knex.raw(`
    CREATE UNIQUE INDEX operations_open_target_uidx
    ON operations (target_key)
    WHERE state IN (${open})
  `);
  await knex.raw(
    `DROP TRIGGER operations_final_update${isPostgres ? ' ON operations' : ''}`,
  );
  await knex.raw(
    isPostgres
      ? `
    CREATE TRIGGER operations_final_update
    BEFORE UPDATE ON operations FOR EACH ROW
    WHEN (OLD.state NOT IN (${open}))
    EXECUTE FUNCTION quantum_rerank_refuse('an operation that ended is final')
  `
      : `
    CREATE TRIGGER operations_final_update
    BEFORE UPDATE ON operations FOR EACH ROW
    WHEN OLD.state NOT IN (${open})
    BEGIN SELECT RAISE(ABORT, 'an operation that ended is final'); END
  `,
  );
}
