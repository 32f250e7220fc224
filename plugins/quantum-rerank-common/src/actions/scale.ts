import { z } from 'zod';
import { durationToMilliseconds } from '../profile/duration';

/** A step that waits longer is an operation of its own. */
const LONGEST_PAUSE_MS = 3_600_000;

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
  gradual: z
    .strictObject({
      step: z
        .int('step must be a whole number')
        .min(1, 'step must be 1 or higher')
        .max(100, 'step must be at most 100')
        .optional()
        .describe('Pods that one step takes away'),
      pause: z
        .string()
        .regex(
          /^\d{1,5}(s|m|h)$/,
          'pause must be a duration such as 90s, 5m or 1h',
        )
        .refine(
          text => {
            const milliseconds = durationToMilliseconds(text);
            return milliseconds >= 1000 && milliseconds <= LONGEST_PAUSE_MS;
          },
          { message: 'pause must be between 1s and 1h' },
        )
        .optional()
        .describe('Time after each step before signals are compared'),
      withoutSignals: z
        .boolean('withoutSignals must be true or false')
        .optional()
        .describe(
          'Goes on although signals cannot be compared; without it the operation waits for values, and then stops',
        ),
    })
    .optional()
    .describe(
      'Scales down in steps, each verified before the next; what is absent comes from the profile',
    ),
});

/** @public */
export type ScaleParameters = z.infer<typeof scaleParametersSchema>;
