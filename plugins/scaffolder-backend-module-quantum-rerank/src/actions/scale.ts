import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { runOperation, type RunOperationOptions } from './runOperation';
import { examples } from './scale.examples';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:scale`: changes the number of replicas. */
export function createScaleAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:scale',
    description:
      'Changes the number of replicas of a service, as the person who started the template',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        replicas: z =>
          z
            .number()
            .int('must be a whole number')
            .min(0, 'must not be negative')
            .describe('Number of pods the service should run'),
        gradual: z =>
          z
            .object({
              step: z
                .number()
                .int('must be a whole number')
                .min(1, 'must be 1 or higher')
                .optional()
                .describe('Pods that one step takes away'),
              pause: z
                .string()
                .regex(/^\d{1,5}(s|m|h)$/, 'must be a duration such as 5m')
                .optional()
                .describe('Time after each step before signals are compared'),
              withoutSignals: z
                .boolean()
                .optional()
                .describe('Goes on although signals cannot be compared'),
            })
            .optional()
            .describe(
              'Scales down in steps, each verified before the next; {} takes steps and pause from the profile',
            ),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      await runOperation(options, ctx, {
        action: 'scale',
        parameters: {
          replicas: ctx.input.replicas,
          ...(ctx.input.gradual ? { gradual: ctx.input.gradual } : {}),
        },
      });
    },
  });
}
