import { z } from 'zod';

/**
 * What a person can ask for. The same names are used by permissions,
 * scaffolder actions and audit events.
 *
 * @public
 */
export const actionNames = ['scale', 'restart', 'rollback'] as const;

/** @public */
export type ActionName = (typeof actionNames)[number];

/** @public */
export const actionNameSchema = z.enum(actionNames);

/**
 * Parameters of `scale`.
 *
 * @public
 */
export const scaleParametersSchema = z.strictObject({
  replicas: z
    .int('replicas must be a whole number')
    .min(0, 'replicas must not be negative')
    .max(2_147_483_647, 'replicas must fit into 32 bits')
    .describe('Number of pods the deployment should run'),
});

/**
 * Parameters of `restart`: none.
 *
 * @public
 */
export const restartParametersSchema = z.strictObject({});

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
});

/**
 * Schema of the parameters of each action.
 *
 * @public
 */
export const actionParametersSchemas = {
  scale: scaleParametersSchema,
  restart: restartParametersSchema,
  rollback: rollbackParametersSchema,
} as const;

/** @public */
export type ScaleParameters = z.infer<typeof scaleParametersSchema>;
/** @public */
export type RestartParameters = z.infer<typeof restartParametersSchema>;
/** @public */
export type RollbackParameters = z.infer<typeof rollbackParametersSchema>;

/**
 * An action together with its parameters.
 *
 * @public
 */
export type ActionRequest =
  | { action: 'scale'; parameters: ScaleParameters }
  | { action: 'restart'; parameters: RestartParameters }
  | { action: 'rollback'; parameters: RollbackParameters };
