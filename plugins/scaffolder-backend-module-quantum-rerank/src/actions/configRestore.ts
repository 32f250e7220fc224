import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './configRestore.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:config-restore`: brings a kept version of the ConfigMap back. */
export function createConfigRestoreAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:config-restore',
    description:
      'Brings a kept version of the ConfigMap of a service back and restarts it, as the person who started the template',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        version: z => z.string().min(1).describe('Id of the kept version'),
        keys: z =>
          z
            .array(z.string().min(1))
            .min(1)
            .optional()
            .describe('Only these keys; all of them when left out'),
        restart: z =>
          z
            .boolean()
            .optional()
            .describe('Whether the pods are restarted; by default they are'),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      const { version, keys, restart = true } = ctx.input;
      await runOperation(options, ctx, {
        action: 'config-restore',
        parameters: { version, ...(keys && { keys }), restart },
      });
    },
  });
}
