import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './rollback.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:rollback`: returns to an earlier revision. */
export function createRollbackAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:rollback',
    description:
      'Returns a service to an earlier revision, as the person who started the template',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        revision: z =>
          z
            .number()
            .int('must be a whole number')
            .min(1, 'must be 1 or higher')
            .optional()
            .describe(
              'Revision to return to; without it the newest one that differs from the running one by more than a restart',
            ),
        configuration: z =>
          z
            .union([
              z.boolean(),
              z
                .string()
                .regex(/^[\w-]{1,36}$/, 'must be the id of a kept version'),
            ])
            .optional()
            .describe(
              'Whether the ConfigMap returns as well: true to what the revision ran with, or the id of a kept version; without it the configuration stays as it is',
            ),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      const { revision, configuration } = ctx.input;
      await runOperation(options, ctx, {
        action: 'rollback',
        parameters: {
          ...(revision === undefined ? {} : { revision }),
          ...(configuration === undefined ? {} : { configuration }),
        },
      });
    },
  });
}
