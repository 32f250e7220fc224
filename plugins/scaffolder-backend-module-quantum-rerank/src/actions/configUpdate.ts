import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './configUpdate.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:config-update`: changes keys of the ConfigMap. */
export function createConfigUpdateAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:config-update',
    description:
      'Changes keys of the ConfigMap of a service and restarts it, as the person who started the template; the former values are kept',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        changes: z =>
          z
            .record(z.string(), z.string().nullable())
            .describe('New value of each key; null removes the key'),
        restart: z =>
          z
            .boolean()
            .optional()
            .describe('Whether the pods are restarted; by default they are'),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      const { changes, restart = true } = ctx.input;
      await runOperation(options, ctx, {
        action: 'config-update',
        parameters: { changes, restart },
      });
    },
  });
}
