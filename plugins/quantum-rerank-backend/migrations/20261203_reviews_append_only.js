// @ts-check

/**
 * Reviews are append-only, like the events that tell of them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  if (isPostgres(knex)) {
    await knex.raw(`
      CREATE TRIGGER operation_reviews_append_only
      BEFORE UPDATE OR DELETE ON operation_reviews FOR EACH ROW
      EXECUTE FUNCTION quantum_rerank_refuse('reviews are append-only')
    `);
    return;
  }
  for (const event of ['update', 'delete']) {
    await knex.raw(`
      CREATE TRIGGER operation_reviews_no_${event}
      BEFORE ${event} ON operation_reviews FOR EACH ROW
      BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END
    `);
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  if (isPostgres(knex)) {
    await knex.raw(
      'DROP TRIGGER operation_reviews_append_only ON operation_reviews',
    );
    return;
  }
  for (const event of ['update', 'delete']) {
    await knex.raw(`DROP TRIGGER operation_reviews_no_${event}`);
  }
};

/**
 * @param {import('knex').Knex} knex
 */
function isPostgres(knex) {
  return knex.client.config.client.includes('pg');
}
