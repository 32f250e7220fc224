import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './redeploy.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:redeploy`: applies the configured manifests. */
export function createRedeployAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:redeploy',
    description:
      'Applies the manifests that the portal is configured with for a service, as the person who started the template',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        source: z =>
          z
            .string()
            .min(1, 'must not be empty')
            .optional()
            .describe(
              'Configured source of the manifests; may be left out where there is one only',
            ),
        onlyMissing: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Makes what is missing and leaves everything that is there as it is',
            ),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      const { source, onlyMissing } = ctx.input;
      await runOperation(options, ctx, {
        action: 'redeploy',
        parameters: {
          ...(source !== undefined && { source }),
          ...(onlyMissing !== undefined && { onlyMissing }),
        },
      });
    },
  });
}
