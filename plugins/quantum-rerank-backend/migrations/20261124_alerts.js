// @ts-check

/**
 * Alert rules as they stand, the times they fired, what others must be told
 * of that, silences, and webhooks that were seen.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock. An environment is named by its profile and its name.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('alert_environments', table => {
    table.comment('When the rules of an environment were last looked at');
    table.string('environment', 200).primary().notNullable();
    table
      .integer('revision')
      .notNullable()
      .comment('Counts looks: a look that was overtaken writes nothing');
    table.bigInteger('evaluated_at').notNullable();
  });
  await knex.schema.createTable('alert_states', table => {
    table.comment('Rules that are not inactive');
    table.string('environment', 200).notNullable();
    table.string('rule', 63).notNullable();
    table
      .string('definition', 200)
      .notNullable()
      .comment('Signal and bound: another one begins anew');
    table.string('state', 20).notNullable();
    table.bigInteger('active_at').comment('Since when the bound is crossed');
    table
      .bigInteger('held_ms')
      .notNullable()
      .comment('How long it was seen to be crossed');
    table.bigInteger('crossed_at').comment('When it was last seen crossed');
    table.bigInteger('fired_at');
    table.bigInteger('resolved_at');
    table.string('episode', 36).comment('Of alert_episodes');
    table.primary(['environment', 'rule']);
  });
  await knex.schema.createTable('alert_episodes', table => {
    table.comment('Every time a rule fired');
    table.string('id', 36).primary().notNullable();
    table.string('environment', 200).notNullable();
    table.string('rule', 63).notNullable();
    table.string('severity', 10).notNullable();
    table.text('title').notNullable();
    table.double('value').comment('When it began to fire');
    table.bigInteger('active_at');
    table.bigInteger('fired_at').notNullable();
    table.bigInteger('resolved_at');
    table.index(['environment', 'fired_at'], 'alert_episodes_history_idx');
    table.index(['resolved_at'], 'alert_episodes_age_idx');
  });
  await knex.raw(`
    CREATE UNIQUE INDEX alert_episodes_open_uidx
    ON alert_episodes (environment, rule)
    WHERE resolved_at IS NULL
  `);
  await knex.schema.createTable('alert_transitions', table => {
    table.comment('What other parts must be told, until they were');
    table.increments('id');
    table.string('environment', 200).notNullable();
    table.string('episode', 36).notNullable();
    table.string('kind', 20).notNullable().comment('fired or resolved');
    table.bigInteger('at').notNullable();
  });
  await knex.schema.createTable('alert_silences', table => {
    table.comment('Silences of environments without an Alertmanager');
    table.string('id', 36).primary().notNullable();
    table.string('environment', 200).notNullable();
    table.text('rules').notNullable().comment('JSON');
    table.string('created_by', 512).notNullable();
    table.text('reason').notNullable();
    table.bigInteger('starts_at').notNullable();
    table.bigInteger('ends_at').notNullable();
    table.string('operation_id', 100);
    table.string('incident_id', 100);
    table.index(['environment', 'ends_at'], 'alert_silences_end_idx');
  });
  await knex.schema.createTable('alert_notifications', table => {
    table.comment('Webhooks of the last minutes, to tell repeated ones');
    table.string('environment', 200).notNullable();
    table.string('digest', 64).notNullable();
    table.bigInteger('received_at').notNullable();
    table.primary(['environment', 'digest']);
    table.index(['received_at'], 'alert_notifications_age_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('alert_notifications');
  await knex.schema.dropTable('alert_silences');
  await knex.schema.dropTable('alert_transitions');
  await knex.schema.dropTable('alert_episodes');
  await knex.schema.dropTable('alert_states');
  await knex.schema.dropTable('alert_environments');
};
