import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { SecretValuesInput } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput } from './schema';
import { examples } from './secretUpdate.examples';

/** Secrets of a task that are no values a template collected. */
const NOT_OF_TEMPLATES = ['backstageToken', '__initiatorCredentials'];

/**
 * `quantum-rerank:secret:update`: changes keys of the Secret. Values come from
 * the secrets of the task and from nowhere else: input is shown in the task.
 */
export function createSecretUpdateAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:secret:update',
    description:
      'Changes keys of the Secret of a service and restarts it, as the person who started the template; values come from secrets of the task and are never shown or kept',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        secrets: z =>
          z
            .record(z.string(), z.string())
            .optional()
            .describe(
              'By key of the Secret, the name of the secret of the task that holds its new value: the name itself, not ${{ secrets.name }}',
            ),
        base64: z =>
          z
            .array(z.string())
            .optional()
            .describe('Keys whose new value is given as bytes in base64'),
        remove: z =>
          z.array(z.string()).optional().describe('Keys that are removed'),
        restart: z =>
          z
            .boolean()
            .optional()
            .describe('Whether the pods are restarted; by default they are'),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      const { secrets = {}, base64 = [], remove = [], restart } = ctx.input;
      await runOperation(
        options,
        ctx,
        {
          action: 'secret-update',
          parameters: {
            set: Object.keys(secrets),
            remove,
            restart: restart ?? true,
          },
        },
        valuesOf(secrets, base64, ctx.secrets ?? {}),
      );
    },
  });
}

/** @throws InputError that names the key, and never what was given for it */
function valuesOf(
  names: Record<string, string>,
  base64: string[],
  secrets: Record<string, string>,
): SecretValuesInput {
  return Object.fromEntries(
    Object.entries(names).map(([key, name]) => {
      if (NOT_OF_TEMPLATES.includes(name) || !Object.hasOwn(secrets, name)) {
        throw new InputError(
          `secrets.${key} must be the name of a secret that the template collects (ui:field: Secret), not its value`,
        );
      }
      const value = secrets[name];
      return [key, base64.includes(key) ? { base64: value } : { text: value }];
    }),
  );
}
