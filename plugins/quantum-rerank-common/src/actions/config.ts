import { z } from 'zod';
import { looksSecret } from '../configValues';
import { plainText } from '../schema/plainText';
import { restart } from './restartAfterwards';

/** Text files come with both kinds of line ends. */
const configValue = z
  .string()
  .refine(
    value => plainText('value').safeParse(value.replace(/\r\n/g, '\n')).success,
    'must be text without control characters',
  )
  .nullable();

/**
 * Parameters of `config-update`. Values that look like secrets are refused:
 * parameters are kept and shown, and a ConfigMap is no place for them.
 *
 * @public
 */
export const configUpdateParametersSchema = z.strictObject({
  changes: z
    .record(plainText('changes').min(1).max(300), configValue)
    .superRefine((changes, context) => {
      const keys = Object.keys(changes);
      if (keys.length === 0 || keys.length > 200) {
        context.addIssue({
          code: 'custom',
          message: 'changes must name between 1 and 200 keys',
        });
      }
      for (const key of keys) {
        const value = changes[key];
        if (value !== null && looksSecret(key, value)) {
          context.addIssue({
            code: 'custom',
            path: [key],
            message:
              'looks like a secret, which does not belong into a ConfigMap: put it into the Secret',
          });
        }
      }
    })
    .describe('New value of each key; null removes the key'),
  restart,
});

/**
 * Parameters of `config-restore`.
 *
 * @public
 */
export const configRestoreParametersSchema = z.strictObject({
  version: z
    .string()
    .regex(/^[\w-]{1,36}$/, 'version must be the id of a kept version')
    .describe('Kept version of the ConfigMap to return to'),
  keys: z
    .array(plainText('keys').min(1).max(300))
    .min(1, 'keys must name at least one key, or be left out')
    .max(200, 'keys must name at most 200 keys')
    .optional()
    .describe('Only these keys; all of them when left out'),
  restart,
});

/** @public */
export type ConfigUpdateParameters = z.infer<
  typeof configUpdateParametersSchema
>;

/** @public */
export type ConfigRestoreParameters = z.infer<
  typeof configRestoreParametersSchema
>;
