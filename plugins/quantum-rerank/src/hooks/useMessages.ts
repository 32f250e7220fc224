import {
  useTranslationRef,
  type TranslationRef,
} from '@backstage/frontend-plugin-api';
import { quantumRerankTranslationRef } from '../translation';

type Messages = typeof quantumRerankTranslationRef extends TranslationRef<
  string,
  infer M
>
  ? M
  : never;

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

/** Messages that depend on a count are asked for without the plural form. */
type BaseKey<Key> = Key extends `${infer Base}_${Plural}` ? Base : Key;

type Names<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | Names<Rest>
  : never;

type TextOf<Key extends string> = Key extends keyof Messages
  ? Messages[Key]
  : Messages[`${Key}_${Plural}` & keyof Messages];

type Values<Key extends string> = Record<
  Names<TextOf<Key>>,
  string | number
> & { count?: number };

/** A message's key. */
export type MessageKey = BaseKey<keyof Messages> & string;

/** Words a message in the viewer's language. */
export type Translate = <Key extends MessageKey>(
  key: Key,
  ...values: [Names<TextOf<Key>>] extends [never]
    ? [values?: { count?: number }]
    : [values: Values<Key>]
) => string;

/**
 * The plugin's messages in the viewer's language. The type of Backstage's own
 * `t` is worked out over all messages wherever it is used, which took the
 * compiler nine tenths of its time; this one looks at the message asked for.
 */
export function useMessages(): { t: Translate } {
  return useTranslationRef(quantumRerankTranslationRef) as unknown as {
    t: Translate;
  };
}
