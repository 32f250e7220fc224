// @ts-check

/**
 * Operations that go in steps can be asked to stop between two of them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .string('stop_requested_by', 512)
      .comment('Whoever asked for it to stop before its next step');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.raw('ALTER TABLE operations DROP COLUMN ??', [
    'stop_requested_by',
  ]);
};
