import { InputError } from '@backstage/errors';
import { z } from 'zod';

/**
 * The value in the shape of a schema.
 *
 * @param what - where the value stands, e.g. `query`, for messages
 * @throws InputError that names every wrong field
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
  what: string,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map(issue => {
    if (issue.code === 'unrecognized_keys') {
      return `${issue.keys
        .map(key => key.slice(0, 60))
        .join(', ')}: not known here`;
    }
    const field = issue.path.map(String).join('.');
    return field ? `${field}: ${issue.message}` : issue.message;
  });
  throw new InputError(`Invalid ${what}: ${problems.join('; ')}`);
}

/** A query of no keys. */
export const emptyQuerySchema = z.strictObject({});

const namePattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The parameters of `/entities/:kind/:namespace/:name`. */
export const entityParametersSchema = z.object({
  kind: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,62}$/, 'must be a kind'),
  namespace: z.string().regex(namePattern, 'must be a namespace'),
  name: z.string().regex(namePattern, 'must be a name'),
});

/** The parameter of `…/signals/:signal`. */
export const signalParametersSchema = z.object({
  signal: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be a signal'),
});

/** The parameters of `…/environments/:environment`. */
export const environmentParametersSchema = entityParametersSchema.extend({
  environment: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be an environment'),
});
