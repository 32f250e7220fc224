import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './evictPods.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:evict-pods`: evicts pods one after the other. */
export function createEvictPodsAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:evict-pods',
    description:
      'Evicts pods of a service one after the other as disruption budgets allow, as the person who started the template',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        pods: z =>
          z
            .array(z.string())
            .min(1, 'must name at least one pod')
            .max(50, 'must name at most 50 pods')
            .describe('Names of the pods'),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      await runOperation(options, ctx, {
        action: 'evict-pods',
        parameters: { pods: ctx.input.pods },
      });
    },
  });
}
