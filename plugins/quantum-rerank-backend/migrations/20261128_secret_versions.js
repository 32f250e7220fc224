// @ts-check

/**
 * Kept states of Secrets stand beside those of ConfigMaps: of each key its
 * name and a salted hash, never a value.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('config_versions', table => {
    table.renameColumn('config_map', 'object_name');
  });
  await knex.schema.alterTable('config_versions', table => {
    table
      .string('object_kind', 20)
      .notNullable()
      .defaultTo('ConfigMap')
      .comment('ConfigMap or Secret');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex('config_versions').where({ object_kind: 'Secret' }).delete();
  await knex.schema.alterTable('config_versions', table => {
    table.dropColumn('object_kind');
  });
  await knex.schema.alterTable('config_versions', table => {
    table.renameColumn('object_name', 'config_map');
  });
};
