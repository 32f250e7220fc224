import { z } from 'zod';
import { MAX_CONFIG_BYTES } from './configValues';
import { plainText } from './schema/plainText';

const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const content = z
  .string()
  // Base64 and its line breaks need half as much again.
  .max(1.5 * MAX_CONFIG_BYTES, `must be at most ${MAX_CONFIG_BYTES} bytes`);

/**
 * Values of `secret-update` by key: text as it is, or bytes as base64, in
 * which line breaks do not count. They stand beside the parameters and not
 * among them, because parameters are recorded and shown. What is wrong with a
 * value is said without quoting it.
 *
 * @public
 */
export const secretValuesSchema = z.record(
  plainText('secretValues').min(1).max(300),
  z.union(
    [
      z.strictObject({
        text: content.refine(
          text => !/\p{Surrogate}/u.test(text),
          'must be text in Unicode',
        ),
      }),
      z.strictObject({
        base64: content.refine(
          text => BASE64.test(text.replace(/\s+/g, '')),
          'must be bytes in base64 with its padding',
        ),
      }),
    ],
    { error: 'must be either {"text": …} or {"base64": …}' },
  ),
);

/** @public */
export type SecretValuesInput = z.infer<typeof secretValuesSchema>;
