import type { SecretValuesInput } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What was typed for one key. */
export interface SecretEdit {
  key: string;
  value: string;
  /** The value is bytes in base64. */
  base64: boolean;
  /** The key is to be removed. */
  remove: boolean;
  /** It is not there yet, so its name is typed, too. */
  fresh: boolean;
}

/**
 * Names of keys as parameters, and their values beside them; undefined while
 * nothing was typed.
 */
export function toSecretRequest(
  edits: SecretEdit[],
  restart: boolean,
):
  | {
      parameters: { set: string[]; remove: string[]; restart: boolean };
      secretValues: SecretValuesInput;
    }
  | undefined {
  const remove = edits.filter(edit => edit.remove).map(({ key }) => key);
  const typed = edits.filter(
    edit => !edit.remove && edit.key.trim() !== '' && edit.value !== '',
  );
  if (remove.length + typed.length === 0) {
    return undefined;
  }
  return {
    parameters: { set: typed.map(({ key }) => key.trim()), remove, restart },
    secretValues: Object.fromEntries(
      typed.map(({ key, value, base64 }) => [
        key.trim(),
        base64 ? { base64: value } : { text: value },
      ]),
    ),
  };
}
