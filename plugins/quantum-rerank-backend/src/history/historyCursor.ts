import { InputError } from '@backstage/errors';
import { z } from 'zod';
import type { Position } from '../database/keyset';

const cursorSchema = z.tuple([
  z.int(),
  z.int().min(0),
  z.string().regex(/^[\w-]{1,36}$/),
]);

/** Place in the list of all sources. */
export interface MergedPosition extends Position {
  /** Index of the source, which orders what happened in the same millisecond. */
  source: number;
}

export function encodeCursor({ at, source, id }: MergedPosition): string {
  return Buffer.from(JSON.stringify([at, source, id])).toString('base64url');
}

/** @throws InputError when the text is not one of our cursors */
export function decodeCursor(cursor: string): MergedPosition {
  try {
    const [at, source, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    return { at, source, id };
  } catch {
    throw new InputError('cursor is not one that this list gave');
  }
}

/**
 * Where a source goes on after a place of the whole list: at the same place
 * if that is its own, else before that moment, which counts for those that
 * stand behind it in the order of the sources.
 */
export function resumeAt(
  position: MergedPosition | undefined,
  source: number,
  before: number | undefined,
): { before?: number; position?: Position } {
  if (!position) {
    return { before };
  }
  const { at, id } = position;
  if (source === position.source) {
    return { before, position: { at, id } };
  }
  const limit = source > position.source ? at + 1 : at;
  return { before: before === undefined ? limit : Math.min(before, limit) };
}
