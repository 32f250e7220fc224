import type { Knex } from 'knex';
import type { StoredOverride } from './OverrideStore';

/** Table of what was made. */
export const OVERRIDES = 'on_call_overrides';
/** Table of what was taken back. */
export const WITHDRAWALS = 'on_call_withdrawals';

/** A row of {@link OVERRIDES}, and whether it was taken back. */
export interface OverrideRow {
  sequence: number;
  id: string;
  entity_ref: string;
  environment: string;
  rotation: string;
  kind: StoredOverride['kind'];
  person: string | null;
  replaces: string | null;
  starts_at: number | string;
  ends_at: number | string;
  counterpart: string | null;
  reason: string;
  created_by: string;
  created_at: number | string;
  request_digest: string;
  withdrawn_by: string | null;
  withdrawn_at: number | string | null;
}

/** Overrides, with whether they were taken back. */
export function selectOverrides(knex: Knex): Knex.QueryBuilder {
  return knex(OVERRIDES)
    .leftJoin(WITHDRAWALS, 'override_id', `${OVERRIDES}.id`)
    .select(`${OVERRIDES}.*`, 'withdrawn_by', 'withdrawn_at');
}

/** A row as the rest of the plugin knows it. */
export function toOverride(row: OverrideRow): StoredOverride {
  return {
    id: row.id,
    entityRef: row.entity_ref,
    environment: row.environment,
    rotation: row.rotation,
    kind: row.kind,
    person: row.person ?? undefined,
    replaces: row.replaces ?? undefined,
    from: Number(row.starts_at),
    until: Number(row.ends_at),
    counterpart: row.counterpart ?? undefined,
    reason: row.reason,
    createdBy: row.created_by,
    createdAt: Number(row.created_at),
    withdrawnBy: row.withdrawn_by ?? undefined,
    withdrawnAt:
      row.withdrawn_at === null ? undefined : Number(row.withdrawn_at),
  };
}
