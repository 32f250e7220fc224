import type { Knex } from 'knex';
import {
  readNewestFirst,
  type Position,
  type SomeRows,
} from '../database/keyset';
import type { RequesterFilter } from '../permissions/OperationAuthorizer';

/** Which rows of one kind the history asks for, newest first. */
export interface Slice {
  /** Who did it, or whom it names. */
  person?: string;
  /** By whom the caller may see what was done. */
  visible?: RequesterFilter;
  /** Id of what it is about. */
  about?: string;
  /** From this moment on. */
  after?: number;
  /** Before this moment. */
  before?: number;
  /** Only what comes after this place of the list. */
  position?: Position;
  limit: number;
}

/**
 * Reads a slice: adds its limits, its order and who may see it to a query.
 * Who is asked for, and about what, depends on the table and is the caller's.
 *
 * @param columns - the moment, the id, and who did it where a person did
 */
export async function readSlice<T>(
  builder: Knex.QueryBuilder,
  columns: { at: string; id: string; by?: string },
  { visible, after, before, position, limit }: Slice,
): Promise<SomeRows<T>> {
  const { at, id, by } = columns;
  if (after !== undefined) {
    builder.where(at, '>=', after);
  }
  if (before !== undefined) {
    builder.where(at, '<', before);
  }
  if (visible?.include) {
    // Nobody did what happens by itself, so it is none of theirs.
    builder.whereIn(by ?? id, by ? visible.include : []);
  }
  if (visible?.exclude && by) {
    builder.whereNotIn(by, visible.exclude);
  }
  return readNewestFirst(builder, { at, id }, { position, limit });
}
