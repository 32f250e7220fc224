import { z } from 'zod';
import { plainText } from '../schema/plainText';
import { restart } from './restartAfterwards';

const secretKeys = (field: 'set' | 'remove') =>
  z
    .array(plainText(field).min(1).max(300))
    .max(200, `${field} must name at most 200 keys`)
    .default([]);

/**
 * Parameters of `secret-update`: names of keys only. The values stand beside
 * them, in `secretValues` of the request, because parameters are recorded and
 * shown.
 *
 * @public
 */
export const secretUpdateParametersSchema = z
  .strictObject({
    set: secretKeys('set').describe(
      'Keys that get a new value, which stands in secretValues of the request',
    ),
    remove: secretKeys('remove').describe('Keys that are removed'),
    restart,
  })
  .refine(
    ({ set, remove }) => set.length + remove.length > 0,
    'needs at least one key in set or remove',
  )
  .refine(
    ({ set, remove }) =>
      new Set([...set, ...remove]).size === set.length + remove.length,
    'must name each key once, in set or in remove',
  );

/** @public */
export type SecretUpdateParameters = z.infer<
  typeof secretUpdateParametersSchema
>;
