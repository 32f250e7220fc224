// @ts-check

/**
 * With which configuration each revision of a deployment was seen to run, and
 * how its rollout went. Rows are added and, when there are too many, removed;
 * they never change.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock. An environment is named by its profile and its name.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('revision_states', table => {
    table.comment('What revisions were seen to run with; no secrets');
    table.bigIncrements('sequence').comment('Order in which they were seen');
    table.string('environment', 200).notNullable();
    table
      .bigInteger('previous')
      .notNullable()
      .comment('Sequence of the state before; 0 for the first');
    table.string('deployment_uid', 100).notNullable();
    table.string('replica_set_uid', 100).notNullable();
    table.bigInteger('revision').notNullable().comment('Number at that time');
    table.string('config_map', 253).comment('Null where it reads none');
    table
      .string('version_id', 36)
      .comment('Kept version of the ConfigMap; null where it is not known');
    table.text('problem').comment('Why it is not known');
    table.string('resource_version', 100).comment('Of the ConfigMap');
    table
      .boolean('started')
      .notNullable()
      .comment('Pods of the revision began with it, by evidence');
    table
      .text('surroundings')
      .notNullable()
      .comment('JSON: autoscaler, other ConfigMaps, Secrets');
    table.string('digest', 64).notNullable().comment('Of what was seen');
    table.bigInteger('seen_at').notNullable();
    // Of several that saw the same change, one records it.
    table.unique(['environment', 'previous']);
    table.index(
      ['environment', 'replica_set_uid', 'sequence'],
      'revision_states_set_idx',
    );
  });
  await knex.schema.createTable('revision_outcomes', table => {
    table.comment('How rollouts of revisions were seen to go');
    table.string('environment', 200).notNullable();
    table.string('replica_set_uid', 100).notNullable();
    table.bigInteger('revision').notNullable().comment('Number at that time');
    table.string('outcome', 10).notNullable().comment('complete or stalled');
    table.bigInteger('seen_at').notNullable();
    table.primary(['environment', 'replica_set_uid', 'revision', 'outcome']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('revision_outcomes');
  await knex.schema.dropTable('revision_states');
};
