// @ts-check

/**
 * States of ConfigMaps, kept before and after they are changed. Rows are
 * added and, when there are too many, removed; they never change.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock. An environment is named by its profile and its name.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('config_versions', table => {
    table.comment('Kept states of ConfigMaps; no secrets');
    table.bigIncrements('sequence').comment('Order in which they were taken');
    table.string('id', 36).notNullable().unique();
    table.string('environment', 200).notNullable();
    table.string('config_map', 253).notNullable();
    table.string('kind', 10).notNullable().comment('backup or verified');
    table
      .text('values', 'longtext')
      .notNullable()
      .comment('JSON: value by key, those that look secret left out');
    table
      .text('hidden')
      .notNullable()
      .comment('JSON: salted hash by key of what is left out');
    table.string('salt', 64).notNullable();
    table.string('digest', 64).notNullable().comment('Of values and hidden');
    table.string('resource_version', 100).notNullable();
    table.bigInteger('taken_at').notNullable();
    table.string('operation_id', 36).notNullable();
    table.string('taken_by', 300).notNullable().comment('Who asked for it');
    table.unique(['operation_id', 'kind']);
    table.index(
      ['environment', 'config_map', 'sequence'],
      'config_versions_list_idx',
    );
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('config_versions');
};
