import { InputError } from '@backstage/errors';
import type { z } from 'zod';

/**
 * Checks what came in, naming the field that is wrong.
 *
 * @throws InputError
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  throw new InputError(
    parsed.error.issues
      .slice(0, 5)
      .map(issue => {
        const path = issue.path.join('.');
        const last = String(issue.path.at(-1) ?? '');
        if (issue.code === 'unrecognized_keys') {
          return `${path ? `${path}: ` : ''}unknown field ${issue.keys.join(
            ', ',
          )}`;
        }
        // Some schemas name the field themselves.
        return path === '' || issue.message.startsWith(last)
          ? issue.message
          : `${path}: ${issue.message}`;
      })
      .join('; '),
  );
}
