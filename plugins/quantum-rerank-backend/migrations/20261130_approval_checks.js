// @ts-check

/**
 * The replica that took an approval goes on asking whether it still holds,
 * for another one that carries the operation out.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('operations', table => {
    table
      .bigInteger('approval_checked_at')
      .comment('When whoever approved was last found to be allowed to');
    table
      .text('approval_withdrawn')
      .comment('Why whoever approved may not approve any more');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const column of ['approval_checked_at', 'approval_withdrawn']) {
    await knex.raw('ALTER TABLE operations DROP COLUMN ??', [column]);
  }
};
