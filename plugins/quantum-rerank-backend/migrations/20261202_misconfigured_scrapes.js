// @ts-check

/**
 * Which looks at `/metrics` failed for a reason that says nothing about the
 * service. Of those that were kept before it is not known, and they are gone
 * after an hour.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('signal_scrapes', table => {
    table
      .boolean('misconfigured')
      .notNullable()
      .defaultTo(false)
      .comment('The way there or the profile is at fault');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('signal_scrapes', table => {
    table.dropColumn('misconfigured');
  });
};
