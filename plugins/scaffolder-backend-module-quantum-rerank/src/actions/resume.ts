import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './resume.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:resume`: lets rollouts go on. */
export function createResumeAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:resume',
    description:
      'Resumes rollouts of a service, as the person who started the template; a release that waits is rolled out at once',
    examples,
    supportsDryRun: true,
    schema: { input: commonInput, output: commonOutput },
    async handler(ctx) {
      await runOperation(options, ctx, { action: 'resume', parameters: {} });
    },
  });
}
