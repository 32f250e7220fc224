// @ts-check

/**
 * Requests for silences by the key that their sender chose, so that one that
 * is sent again makes no second silence.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('alert_silence_requests', table => {
    table.comment('Requests for silences, by the key of whoever sent them');
    table.string('environment', 200).notNullable();
    table.string('key', 64).notNullable().comment('Digest of person and key');
    table
      .string('request', 64)
      .notNullable()
      .comment('Digest of what was asked for');
    table
      .bigInteger('starts_at')
      .notNullable()
      .comment('Of its silence, however often it is sent');
    table.primary(['environment', 'key']);
    table.index(['starts_at'], 'alert_silence_requests_age_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('alert_silence_requests');
};
