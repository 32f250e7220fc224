// @ts-check

/**
 * The history lists replacements and escalations by the time at which they
 * were made, taken back, acknowledged or over.
 */
const indexes = [
  {
    table: 'on_call_overrides',
    columns: ['entity_ref', 'environment', 'created_at', 'id'],
    name: 'on_call_overrides_history_idx',
  },
  {
    table: 'on_call_withdrawals',
    columns: ['withdrawn_at', 'override_id'],
    name: 'on_call_withdrawals_history_idx',
  },
  {
    table: 'escalations',
    columns: ['profile', 'environment', 'acknowledged_at', 'id'],
    name: 'escalations_acknowledged_idx',
  },
  {
    table: 'escalations',
    columns: ['profile', 'environment', 'resolved_at', 'id'],
    name: 'escalations_resolved_idx',
  },
];

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  for (const { table, columns, name } of indexes) {
    await knex.schema.alterTable(table, builder => {
      builder.index(columns, name);
    });
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const { table, columns, name } of indexes) {
    await knex.schema.alterTable(table, builder => {
      builder.dropIndex(columns, name);
    });
  }
};
