// @ts-check

/**
 * Messages to people, and the escalations they belong to.
 *
 * Every moment is a whole number of milliseconds since 1970, taken from the
 * database's clock.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('escalations', table => {
    table.comment('Alerts and incidents that people are told of');
    table.string('id', 36).primary().notNullable();
    table
      .integer('revision')
      .notNullable()
      .comment(
        'Grows with every change: who read an older one changes nothing',
      );
    table.string('profile', 63).notNullable();
    table.string('environment', 63).notNullable();
    table.string('entity_ref', 512).notNullable();
    table.string('subject_kind', 20).notNullable();
    table.string('subject_id', 200).notNullable();
    table.text('subject_title').notNullable();
    table.text('summary').notNullable();
    table
      .string('occurrence', 100)
      .notNullable()
      .comment('Which time it is that the subject is open');
    table.string('severity', 4).notNullable();
    table
      .boolean('escalates')
      .notNullable()
      .comment('False: told once over the route of its severity');
    table.string('state', 20).notNullable();
    table.text('steps').notNullable().comment('JSON');
    table.bigInteger('started_at').notNullable();
    table.bigInteger('next_at').comment('When something is to be done');
    table.bigInteger('acknowledged_at');
    table.string('acknowledged_by', 512);
    table.bigInteger('resolved_at');
    table.index(
      ['profile', 'environment', 'started_at', 'id'],
      'escalations_list_idx',
    );
    table.index(['state', 'next_at'], 'escalations_due_idx');
  });
  await knex.raw(`
    CREATE UNIQUE INDEX escalations_running_uidx
    ON escalations (profile, environment, subject_kind, subject_id)
    WHERE resolved_at IS NULL
  `);

  await knex.schema.createTable('escalation_events', table => {
    table.comment('Everything that happened to an escalation; append-only');
    table.increments('sequence');
    table
      .string('escalation_id', 36)
      .notNullable()
      .references('id')
      .inTable('escalations')
      .onDelete('CASCADE');
    table.bigInteger('at').notNullable();
    table.string('kind', 20).notNullable();
    table.text('text').notNullable();
    table.integer('level');
    table.string('by', 512);
    table.index(['escalation_id', 'sequence'], 'escalation_events_idx');
  });

  await knex.schema.createTable('deliveries', table => {
    table.comment('A message on its way over one channel, at least once');
    table
      .increments('sequence')
      .comment('Order of the messages of one deduplication key');
    table
      .string('id', 36)
      .notNullable()
      .unique({ indexName: 'deliveries_id_uidx' });
    table
      .string('message_key', 300)
      .notNullable()
      .comment('Message and channel: the same is not stored twice')
      .unique({ indexName: 'deliveries_message_uidx' });
    table.string('profile', 63).notNullable();
    table.string('environment', 63).notNullable();
    table.string('channel', 63).notNullable();
    table.string('dedup_key', 200).notNullable();
    table.string('escalation_id', 36);
    table.string('event', 20).notNullable();
    table.string('severity', 4);
    table.text('title').notNullable();
    table.text('message').notNullable().comment('JSON, without credentials');
    table.string('state', 20).notNullable();
    table.integer('attempts').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('next_attempt_at').notNullable();
    table.bigInteger('give_up_at').notNullable();
    table.bigInteger('delivered_at');
    table.bigInteger('last_failed_at');
    table.bigInteger('ended_at');
    table.text('reason').comment('Of the last failure, without credentials');
    table.string('lease', 36).comment('Of the attempt that is being made');
    table.bigInteger('lease_until');
    table.index(['state', 'next_attempt_at'], 'deliveries_due_idx');
    table.index(['dedup_key', 'channel', 'sequence'], 'deliveries_order_idx');
    table.index(
      ['profile', 'environment', 'created_at', 'id'],
      'deliveries_list_idx',
    );
    table.index(['escalation_id'], 'deliveries_escalation_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('deliveries');
  await knex.schema.dropTable('escalation_events');
  await knex.schema.dropTable('escalations');
};
