import { z } from 'zod';

/**
 * Parameters of `restart`: none.
 *
 * @public
 */
export const restartParametersSchema = z.strictObject({});

/** @public */
export type RestartParameters = z.infer<typeof restartParametersSchema>;

/**
 * Parameters of `rollback`.
 *
 * @public
 */
export const rollbackParametersSchema = z.strictObject({
  revision: z
    .int('revision must be a whole number')
    .min(1, 'revision must be 1 or higher')
    .optional()
    .describe(
      'Revision to return to; without it the newest revision whose template differs from the running one by more than a restart',
    ),
  configuration: z
    .union(
      [
        z.boolean(),
        z
          .string()
          .regex(/^[\w-]{1,36}$/, 'must be true, false or a kept version'),
      ],
      { error: 'must be true, false or the id of a kept version' },
    )
    .optional()
    .describe(
      'Whether the ConfigMap returns as well: true to what the revision ran with, or the id of a kept version; without it the configuration stays as it is',
    ),
});

/** @public */
export type RollbackParameters = z.infer<typeof rollbackParametersSchema>;

/**
 * Parameters of `pause`: none.
 *
 * @public
 */
export const pauseParametersSchema = z.strictObject({});

/** @public */
export type PauseParameters = z.infer<typeof pauseParametersSchema>;

/**
 * Parameters of `resume`: none.
 *
 * @public
 */
export const resumeParametersSchema = z.strictObject({});

/** @public */
export type ResumeParameters = z.infer<typeof resumeParametersSchema>;
