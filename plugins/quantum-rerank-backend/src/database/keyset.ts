import { InputError } from '@backstage/errors';
import type { Page } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { z } from 'zod';

const cursorSchema = z.tuple([z.int(), z.string().regex(/^[\w-]{1,36}$/)]);

/** Place in a list that is ordered by a number, mostly milliseconds since 1970, and id. */
export interface Position {
  at: number;
  id: string;
}

/** Rows of a list; whether there are more after them. */
export interface SomeRows<Row> {
  rows: Row[];
  more: boolean;
}

/** @returns a text from which {@link decodeCursor} makes the position again */
export function encodeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** @throws InputError when the text is not one of our cursors */
export function decodeCursor(cursor: string): Position {
  try {
    const [at, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    return { at, id };
  } catch {
    throw new InputError('cursor is not one that this list gave');
  }
}

/**
 * Reads rows newest first, after a position where there is one. What is
 * written meanwhile moves no row from one page to another.
 *
 * @param columns - of the number and the id by which the list is ordered
 */
export async function readNewestFirst<Row>(
  builder: Knex.QueryBuilder,
  { at, id }: { at: string; id: string },
  { position, limit }: { position?: Position; limit: number },
): Promise<SomeRows<Row>> {
  if (position) {
    builder.where(older =>
      older
        .where(at, '<', position.at)
        .orWhere(same =>
          same.where(at, position.at).where(id, '<', position.id),
        ),
    );
  }
  const found: Row[] = await builder
    .orderBy([
      { column: at, order: 'desc' },
      { column: id, order: 'desc' },
    ])
    .limit(limit + 1);
  return { rows: found.slice(0, limit), more: found.length > limit };
}

/**
 * One page of a table, newest first.
 *
 * @param columns - of the table, by which the list is ordered
 * @throws InputError when the cursor is none
 */
export async function readPage<Row extends object, T>(
  builder: Knex.QueryBuilder,
  { table, at }: { table: string; at: string },
  query: { limit: number; cursor?: string },
  toItem: (row: Row) => T,
): Promise<Page<T>> {
  const { rows, more } = await readNewestFirst<Row>(
    builder,
    { at: `${table}.${at}`, id: `${table}.id` },
    {
      limit: query.limit,
      position:
        query.cursor === undefined ? undefined : decodeCursor(query.cursor),
    },
  );
  const last = rows.at(-1) as Record<string, unknown> | undefined;
  return {
    items: rows.map(toItem),
    ...(more &&
      last && {
        // Drivers give large numbers as text.
        nextCursor: encodeCursor({ at: Number(last[at]), id: String(last.id) }),
      }),
  };
}
