// @ts-check

/**
 * Operations, their append-only events and the outbox.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('operations', table => {
    table.comment('Requested changes. A row that ended never changes again');
    table.string('id', 36).primary().notNullable();
    table
      .integer('sequence')
      .notNullable()
      .comment('Sequence of the newest event of this operation');
    table
      .integer('generation')
      .notNullable()
      .comment(
        'Grows with every claim; a worker with a lower one is fenced off',
      );
    table.string('state', 20).notNullable();
    table.string('action', 40).notNullable();
    table.text('parameters').notNullable().comment('JSON');
    table.text('title').notNullable();
    table.string('entity_ref', 512).notNullable();
    table.string('environment', 63).notNullable();
    table.string('cluster', 253).notNullable();
    table.string('namespace', 63).notNullable();
    table
      .string('target_key', 700)
      .notNullable()
      .comment(
        'Cluster, namespace, kind and name: what may have one open operation',
      );
    table.string('requested_by', 512).notNullable();
    table.string('via', 255).notNullable();
    table.text('reason').notNullable();
    table.string('idempotency_key', 200).notNullable();
    table
      .string('request_digest', 64)
      .notNullable()
      .comment('Tells a repeated request from another one under the same key');
    table.bigInteger('requested_at').notNullable();
    table.bigInteger('not_before').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('ended_at');
    table
      .bigInteger('authorized_at')
      .notNullable()
      .comment('When the permission policy last allowed it');
    table
      .bigInteger('apply_started_at')
      .comment(
        'Set before the change is sent; from then on it cannot be cancelled',
      );
    table.text('message').notNullable();
    table.text('steps').notNullable().comment('JSON');
    table.text('plan').notNullable().comment('JSON');
    table
      .text('execution')
      .notNullable()
      .comment('JSON: what the worker found and did, for whoever takes over');
    table.text('inverse').comment('JSON');
    table.string('cancelled_by', 512);
    table.string('lease_owner', 64);
    table.bigInteger('lease_until');
    table.unique(['requested_by', 'idempotency_key'], {
      indexName: 'operations_idempotency_uidx',
    });
    table.index(
      ['entity_ref', 'environment', 'requested_at', 'id'],
      'operations_history_idx',
    );
  });
  await knex.raw(`
    CREATE UNIQUE INDEX operations_open_target_uidx
    ON operations (target_key)
    WHERE state IN ('queued', 'running', 'verifying')
  `);
  await knex.raw(`
    CREATE INDEX operations_claim_idx
    ON operations (not_before)
    WHERE state IN ('queued', 'running', 'verifying')
  `);

  await knex.schema.createTable('operation_events', table => {
    table.comment('Everything that happened to an operation; append-only');
    table
      .string('operation_id', 36)
      .notNullable()
      .references('id')
      .inTable('operations');
    table.integer('sequence').notNullable();
    table.bigInteger('at').notNullable();
    table.string('type', 40).notNullable();
    table.string('actor', 512).notNullable();
    table.text('data').notNullable().comment('JSON');
    table
      .string('prev_hash', 64)
      .notNullable()
      .comment('Hash of the event before; zeros for the first');
    table.string('hash', 64).notNullable();
    table.primary(['operation_id', 'sequence']);
  });

  await knex.schema.createTable('outbox', table => {
    table.comment('What still has to leave, at least once');
    table.string('id', 36).primary().notNullable();
    table.string('topic', 40).notNullable();
    table
      .string('dedupe_key', 255)
      .notNullable()
      .unique({ indexName: 'outbox_dedupe_uidx' });
    table.text('payload').notNullable().comment('JSON');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('available_at').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('done_at');
    table.text('last_error');
    table.index(['done_at', 'available_at'], 'outbox_due_idx');
  });

  if (knex.client.config.client.includes('pg')) {
    await createPostgresTriggers(knex);
  } else {
    await createSqliteTriggers(knex);
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  if (knex.client.config.client.includes('pg')) {
    await knex.raw('DROP TRIGGER operations_final_update ON operations');
    await knex.raw('DROP TRIGGER operations_no_delete ON operations');
    await knex.raw(
      'DROP TRIGGER operation_events_append_only ON operation_events',
    );
  }
  await knex.schema.dropTable('outbox');
  await knex.schema.dropTable('operation_events');
  await knex.schema.dropTable('operations');
  if (knex.client.config.client.includes('pg')) {
    await knex.raw('DROP FUNCTION quantum_rerank_refuse()');
  }
};

/**
 * @param {import('knex').Knex} knex
 */
async function createPostgresTriggers(knex) {
  await knex.raw(`
    CREATE FUNCTION quantum_rerank_refuse() RETURNS trigger AS $$
    BEGIN
      RAISE EXCEPTION '%', TG_ARGV[0];
    END;
    $$ LANGUAGE plpgsql
  `);
  await knex.raw(`
    CREATE TRIGGER operations_final_update
    BEFORE UPDATE ON operations FOR EACH ROW
    WHEN (OLD.state NOT IN ('queued', 'running', 'verifying'))
    EXECUTE FUNCTION quantum_rerank_refuse('an operation that ended is final')
  `);
  await knex.raw(`
    CREATE TRIGGER operations_no_delete
    BEFORE DELETE ON operations FOR EACH ROW
    EXECUTE FUNCTION quantum_rerank_refuse('operations are never deleted')
  `);
  await knex.raw(`
    CREATE TRIGGER operation_events_append_only
    BEFORE UPDATE OR DELETE ON operation_events FOR EACH ROW
    EXECUTE FUNCTION quantum_rerank_refuse('operation events are append-only')
  `);
}

/**
 * @param {import('knex').Knex} knex
 */
async function createSqliteTriggers(knex) {
  await knex.raw(`
    CREATE TRIGGER operations_final_update
    BEFORE UPDATE ON operations FOR EACH ROW
    WHEN OLD.state NOT IN ('queued', 'running', 'verifying')
    BEGIN SELECT RAISE(ABORT, 'an operation that ended is final'); END
  `);
  await knex.raw(`
    CREATE TRIGGER operations_no_delete
    BEFORE DELETE ON operations FOR EACH ROW
    BEGIN SELECT RAISE(ABORT, 'operations are never deleted'); END
  `);
  await knex.raw(`
    CREATE TRIGGER operation_events_no_update
    BEFORE UPDATE ON operation_events FOR EACH ROW
    BEGIN SELECT RAISE(ABORT, 'operation events are append-only'); END
  `);
  await knex.raw(`
    CREATE TRIGGER operation_events_no_delete
    BEFORE DELETE ON operation_events FOR EACH ROW
    BEGIN SELECT RAISE(ABORT, 'operation events are append-only'); END
  `);
}
