// @ts-check

/**
 * What the backend itself reads from `/metrics`: the newest samples, from
 * which rates are taken, and a day of values, one for each minute.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock. An environment is named by its profile and its name.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('signal_sources', table => {
    table.comment('When an environment was last read, by whichever replica');
    table.string('environment', 200).primary().notNullable();
    table.bigInteger('started_at').notNullable();
  });
  await knex.schema.createTable('signal_scrapes', table => {
    table.comment('What was read in the last hour');
    table.string('environment', 200).notNullable();
    table.bigInteger('at').notNullable();
    table.text('samples').comment('JSON; null when nothing could be read');
    table.text('problem').comment('Why nothing could be read');
    table.primary(['environment', 'at']);
  });
  await knex.schema.createTable('signal_points', table => {
    table.comment('Values of a day, the last one of each minute');
    table.string('environment', 200).notNullable();
    table.string('signal', 63).notNullable();
    table.bigInteger('at').notNullable();
    table.double('value').notNullable();
    table.primary(['environment', 'signal', 'at']);
    table.index(['environment', 'at'], 'signal_points_age_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('signal_points');
  await knex.schema.dropTable('signal_scrapes');
  await knex.schema.dropTable('signal_sources');
};
