import { InputError } from '@backstage/errors';
import { z } from 'zod';

const cursorSchema = z.tuple([z.int(), z.string().regex(/^[\w-]{1,36}$/)]);

/** Position in a list ordered by request time and id. */
export interface HistoryPosition {
  requestedAt: number;
  id: string;
}

export function encodeCursor(position: HistoryPosition): string {
  return Buffer.from(
    JSON.stringify([position.requestedAt, position.id]),
  ).toString('base64url');
}

/**
 * @throws InputError when the text is not one of our cursors
 */
export function decodeCursor(cursor: string): HistoryPosition {
  try {
    const [requestedAt, id] = cursorSchema.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    return { requestedAt, id };
  } catch {
    throw new InputError('cursor is not one that this list gave');
  }
}
