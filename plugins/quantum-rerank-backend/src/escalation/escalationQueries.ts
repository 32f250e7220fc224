import type { Page } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readSlice, type Slice } from '../history/slice';
import { readPage, type SomeRows } from '../database/keyset';
import {
  toStored,
  type EscalationRow,
  type EventRow,
  type StoredEscalation,
} from './escalationRows';

/** That an escalation was acknowledged, or that it ended. */
export interface PastEscalation {
  escalation: StoredEscalation;
  at: number;
  /** Absent where it ended by itself. */
  by?: string;
  /** One sentence. */
  text: string;
}

/**
 * One page of those that escalate, newest first.
 *
 * @throws InputError when the cursor is none
 */
export async function queryEscalations(
  knex: Knex,
  scope: { profile: string; environment: string },
  query: { state: 'open' | 'all'; limit: number; cursor?: string },
): Promise<Page<StoredEscalation>> {
  const select = knex<EscalationRow>('escalations').where({
    ...scope,
    escalates: true,
  });
  if (query.state === 'open') {
    select.whereNull('resolved_at');
  }
  return readPage(
    select,
    { table: 'escalations', at: 'started_at' },
    query,
    toStored,
  );
}

/** What became of those that escalate, newest first. */
export async function queryPastEscalations(
  knex: Knex,
  {
    event,
    ...scope
  }: {
    profile: string;
    environment: string;
    event: 'acknowledged' | 'resolved';
  },
  slice: Slice,
): Promise<SomeRows<PastEscalation>> {
  const acknowledged = event === 'acknowledged';
  if (slice.person !== undefined && !acknowledged) {
    return { rows: [], more: false };
  }
  const at = `${event}_at` as const;
  const builder = knex('escalations')
    .where({ ...scope, escalates: true })
    .whereNotNull(at);
  if (slice.person !== undefined) {
    builder.where('acknowledged_by', slice.person);
  }
  if (slice.about !== undefined) {
    builder.where('id', slice.about);
  }
  const { rows, more } = await readSlice<EscalationRow>(
    builder,
    { at, id: 'id', ...(acknowledged && { by: 'acknowledged_by' }) },
    slice,
  );
  const events: EventRow[] = await knex('escalation_events')
    .whereIn(
      'escalation_id',
      rows.map(({ id }) => id),
    )
    .where('kind', event);
  const texts = new Map(
    events.map(({ escalation_id, text }) => [escalation_id, text]),
  );
  return {
    rows: rows.map(row => ({
      escalation: toStored(row),
      at: Number(row[at]),
      ...(acknowledged &&
        row.acknowledged_by !== null && { by: row.acknowledged_by }),
      text: texts.get(row.id) ?? '',
    })),
    more,
  };
}
