import type { Page } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { readSlice, type Slice } from '../../history/slice';
import { readPage, type SomeRows } from '../../database/keyset';
import type { Span } from '../rotation/spans';
import {
  OVERRIDES,
  selectOverrides,
  toOverride,
  WITHDRAWALS,
  type OverrideRow,
} from './overrideRows';
import type { StoredOverride } from './OverrideStore';

/** That an override was made, or that it was taken back. */
export interface PastOverride {
  override: StoredOverride;
  at: number;
  by: string;
  via: string;
  /** Why it was taken back. */
  comment?: string;
  /** Of a swap, which is one thing that happened: the time of its other half. */
  exchange?: Span;
}

/** One page of the overrides of an environment, newest first. */
export async function queryOverrides(
  knex: Knex,
  query: {
    entityRef: string;
    environment: string;
    limit: number;
    cursor?: string;
  },
): Promise<Page<StoredOverride>> {
  return readPage(
    selectOverrides(knex).where({
      entity_ref: query.entityRef,
      environment: query.environment,
    }),
    { table: OVERRIDES, at: 'sequence' },
    query,
    toOverride,
  );
}

interface PastRow extends OverrideRow {
  via: string;
  withdrawn_via: string | null;
  comment: string | null;
  other_starts_at: number | string | null;
  other_ends_at: number | string | null;
}

/** What became of the overrides of an environment, newest first. */
export async function queryPastOverrides(
  knex: Knex,
  scope: {
    entityRef: string;
    environment: string;
    event: 'made' | 'withdrawn';
  },
  slice: Slice,
): Promise<SomeRows<PastOverride>> {
  const own = (column: string) => `${OVERRIDES}.${column}`;
  const { event } = scope;
  const { person, about } = slice;
  const builder = selectOverrides(knex)
    .leftJoin(`${OVERRIDES} as other`, 'other.id', own('counterpart'))
    .select(
      `${WITHDRAWALS}.via as withdrawn_via`,
      `${WITHDRAWALS}.comment`,
      'other.starts_at as other_starts_at',
      'other.ends_at as other_ends_at',
    )
    .where({
      [own('entity_ref')]: scope.entityRef,
      [own('environment')]: scope.environment,
      [own('half')]: 0,
    });
  if (event === 'withdrawn') {
    builder.whereNotNull('withdrawn_at');
  }
  const by = event === 'made' ? own('created_by') : 'withdrawn_by';
  if (person !== undefined) {
    builder.where(any =>
      any
        .where(by, person)
        .orWhere(own('person'), person)
        .orWhere(own('replaces'), person),
    );
  }
  if (about !== undefined) {
    builder.where(any =>
      any.where(own('id'), about).orWhere(own('counterpart'), about),
    );
  }
  const { rows, more } = await readSlice<PastRow>(
    builder,
    {
      at: event === 'made' ? own('created_at') : 'withdrawn_at',
      id: own('id'),
      by,
    },
    slice,
  );
  return { rows: rows.map(row => toPast(row, event)), more };
}

function toPast(row: PastRow, event: 'made' | 'withdrawn'): PastOverride {
  const override = toOverride(row);
  const made = event === 'made';
  return {
    override,
    at: (made ? undefined : override.withdrawnAt) ?? override.createdAt,
    by: (made ? undefined : override.withdrawnBy) ?? override.createdBy,
    via: (made ? undefined : row.withdrawn_via) ?? row.via,
    ...(made || row.comment === null ? {} : { comment: row.comment }),
    ...(row.other_starts_at === null || row.other_ends_at === null
      ? {}
      : {
          exchange: {
            from: Number(row.other_starts_at),
            until: Number(row.other_ends_at),
          },
        }),
  };
}
