// @ts-check

/**
 * Hourly sums of the values in `signal_points`, kept longer than those, from
 * which error budgets are taken.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock. An environment is named by its profile and its name.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('signal_hours', table => {
    table.comment('What the minutes of an hour add up to, for error budgets');
    table.string('environment', 200).notNullable();
    table.string('signal', 63).notNullable();
    table.bigInteger('hour').notNullable().comment('When the hour began');
    table.double('sum').notNullable().comment('Of the values of its minutes');
    table.integer('count').notNullable().comment('Of minutes with a value');
    table.primary(['environment', 'signal', 'hour']);
    table.index(['hour'], 'signal_hours_age_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('signal_hours');
};
