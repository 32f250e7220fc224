import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './restart.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:restart`: replaces all pods by new ones of the same revision. */
export function createRestartAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:restart',
    description:
      'Replaces all pods of a service by new ones of the same revision, as the person who started the template',
    examples,
    supportsDryRun: true,
    schema: { input: commonInput, output: commonOutput },
    async handler(ctx) {
      await runOperation(options, ctx, { action: 'restart', parameters: {} });
    },
  });
}
