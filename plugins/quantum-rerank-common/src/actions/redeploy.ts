import { z } from 'zod';

/**
 * Name of a configured source of manifests.
 *
 * @public
 */
export const manifestSourceIdSchema = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/,
    'source must be the name of a configured source',
  );

/**
 * Parameters of `redeploy`. What is applied comes from the configuration of
 * the portal only.
 *
 * @public
 */
export const redeployParametersSchema = z.strictObject({
  source: manifestSourceIdSchema
    .optional()
    .describe(
      'Configured source of the manifests; may be left out where there is one only',
    ),
  onlyMissing: z
    .boolean()
    .optional()
    .describe(
      'Makes what is missing and leaves everything that is there as it is',
    ),
});

/** @public */
export type RedeployParameters = z.infer<typeof redeployParametersSchema>;
