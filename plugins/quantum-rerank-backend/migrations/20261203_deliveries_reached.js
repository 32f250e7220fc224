// @ts-check

/**
 * Whom of several recipients a message has reached while others were refused.
 * Of messages that were kept before it is not known, which is no loss: those
 * counted as delivered.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('deliveries', table => {
    table
      .text('reached')
      .comment('JSON: recipients that have it, while others do not');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('deliveries', table => {
    table.dropColumn('reached');
  });
};
