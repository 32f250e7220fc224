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
      },
      output: commonOutput,
    },
    async handler(ctx) {
      await runOperation(options, ctx, {
        action: 'scale',
        parameters: { replicas: ctx.input.replicas },
      });
    },
  });
}
