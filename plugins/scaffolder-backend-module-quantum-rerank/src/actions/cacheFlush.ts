import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './cacheFlush.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';

/** `quantum-rerank:cache-flush`: removes keys from the cache. */
export function createCacheFlushAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:cache-flush',
    description:
      'Removes keys from the cache of a service, those with a prefix or all, as the person who started the template',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        prefix: z =>
          z
            .string()
            .min(1, 'must not be empty')
            .optional()
            .describe('Removes the keys that begin with it, taken literally'),
        all: z =>
          z
            .literal(true)
            .optional()
            .describe('Removes all keys, instead of a prefix'),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      const { prefix, all } = ctx.input;
      await runOperation(options, ctx, {
        action: 'cache-flush',
        parameters: {
          ...(prefix === undefined ? {} : { prefix }),
          ...(all === undefined ? {} : { all }),
        },
      });
    },
  });
}
