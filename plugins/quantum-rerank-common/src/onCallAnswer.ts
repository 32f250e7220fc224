import type { z as zod } from 'zod/v3';
import type { OnCall } from './schema';

/**
 * Fields of what actions tell of who is on call, to people's templates and to
 * assistants alike.
 *
 * @param z - the zod that actions are described with
 * @public
 */
export function onCallAnswerFields(z: typeof zod) {
  return {
    person: {
      role: z.string(),
      entityRef: z.string().optional(),
      name: z.string().optional(),
      email: z.string().optional(),
      phone: z.string().optional(),
      slack: z.string().optional(),
      url: z.string().optional(),
    },
    level: {
      level: z.number(),
      title: z.string(),
      fallbackTo: z
        .number()
        .optional()
        .describe('Level that answers for this one'),
      unknown: z
        .boolean()
        .optional()
        .describe(
          'Whether nobody can say who is on call at this level, as a source cannot be read; never the same as nobody',
        ),
    },
    contact: {
      id: z.string(),
      title: z.string(),
      kind: z.string(),
      purpose: z.string().optional(),
      email: z.string().optional(),
      slack: z.string().optional(),
      url: z.string().optional(),
      phone: z.string().optional(),
    },
    source: {
      id: z.string(),
      title: z.string(),
      state: z
        .enum(['live', 'stale', 'unreachable'])
        .describe('stale: the answer is of lastSuccessAt'),
      reason: z.string().optional(),
      lastSuccessAt: z.string().optional(),
    },
  };
}

/**
 * What actions tell of who is on call: warnings as sentences.
 *
 * @public
 */
export function onCallAnswerOf({
  at,
  details,
  levels,
  contacts,
  sources,
  warnings,
}: OnCall): Pick<
  OnCall,
  'at' | 'details' | 'levels' | 'contacts' | 'sources'
> & { warnings: string[] } {
  return {
    at,
    details,
    levels,
    contacts,
    sources,
    warnings: warnings.map(({ message }) => message),
  };
}
