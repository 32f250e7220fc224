import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './pause.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:pause`: holds releases back. */
export function createPauseAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:pause',
    description:
      'Pauses rollouts of a service, as the person who started the template; releases wait until they are resumed',
    examples,
    supportsDryRun: true,
    schema: { input: commonInput, output: commonOutput },
    async handler(ctx) {
      await runOperation(options, ctx, { action: 'pause', parameters: {} });
    },
  });
}
