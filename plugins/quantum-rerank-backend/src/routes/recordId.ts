import { NotFoundError } from '@backstage/errors';
import type { Request } from 'express';

/**
 * The id of a record in the path.
 *
 * @param what - the record, for the message, e.g. `operation`
 * @throws NotFoundError for a text that no record can have as its id
 */
export function recordIdOf(request: Request, what: string): string {
  const { id } = request.params;
  if (!/^[\w-]{1,36}$/.test(id)) {
    throw new NotFoundError(`There is no ${what} with such an id`);
  }
  return id;
}
