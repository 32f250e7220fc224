import { createHmac } from 'node:crypto';
import type { KeptState } from './ConfigVersionStore';
import { looksSecret } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What a ConfigMap holds. */
export interface ConfigState {
  data: Record<string, string>;
  /** Values that are no text, as base64. */
  binaryData: Record<string, string>;
}

/** Values to set, and `null` for keys to remove. */
export type ConfigChanges = Record<string, string | null>;

/** The values that are kept, and salted hashes of the others. */
export function splitConfig(
  { data, binaryData }: ConfigState,
  salt: string,
): { values: Record<string, string>; hidden: Record<string, string> } {
  const entries = Object.entries(data);
  return {
    values: Object.fromEntries(
      entries.filter(([key, value]) => !looksSecret(key, value)),
    ),
    hidden: Object.fromEntries([
      ...entries
        .filter(([key, value]) => looksSecret(key, value))
        .map(([key, value]) => [key, saltedHash(value, salt)]),
      ...Object.entries(binaryData).map(([key, value]) => [
        key,
        saltedHash(value, salt),
      ]),
    ]),
  };
}

/** What is kept of a ConfigMap. */
export function keptConfig(
  state: ConfigState & { resourceVersion: string },
): KeptState {
  return {
    resourceVersion: state.resourceVersion,
    split: async salt => splitConfig(state, salt),
  };
}

/** Tells whether two values are equal without telling them. */
export function saltedHash(value: string, salt: string): string {
  return createHmac('sha256', salt).update(value).digest('hex');
}

/** What would really change: keys that have the value already are left out. */
export function effectiveChanges(
  { data }: ConfigState,
  changes: ConfigChanges,
): ConfigChanges {
  return Object.fromEntries(
    Object.entries(changes).filter(([key, value]) =>
      value === null ? Object.hasOwn(data, key) : ownOf(data, key) !== value,
    ),
  );
}

/**
 * Keys that a change removes or gives another value although no version keeps
 * the present one, because it looks like a secret.
 */
export function unkeptKeys(
  { data }: Pick<ConfigState, 'data'>,
  changes: ConfigChanges,
): string[] {
  return Object.keys(changes).filter(key => {
    const value = ownOf(data, key);
    return value !== undefined && looksSecret(key, value);
  });
}

/** The values after a change. */
export function applyChanges(
  { data }: ConfigState,
  changes: ConfigChanges,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...data, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    ),
  );
}

/**
 * What returns to a kept version, and which keys cannot return: those whose
 * values it does not hold, and a secret that it lacks. That one stays, because
 * its value is not kept before it is removed, so nothing could bring it back.
 *
 * @param keys - only these; all of them when absent
 */
export function changesToVersion(
  now: ConfigState,
  version: {
    values: Record<string, string>;
    hidden: Record<string, string>;
    salt: string;
  },
  keys?: readonly string[],
): { changes: ConfigChanges; lost: string[] } {
  const isMeant = (key: string) => keys === undefined || keys.includes(key);
  const added = Object.entries(now.data).filter(
    ([key]) =>
      !Object.hasOwn(version.values, key) &&
      !Object.hasOwn(version.hidden, key),
  );
  const namesOf = (entries: Array<[string, string]>) =>
    entries.map(([key]) => key);
  const removed = namesOf(added.filter(entry => !looksSecret(...entry)));
  const staying = namesOf(added.filter(entry => looksSecret(...entry)));
  const different = Object.entries(version.hidden).filter(([key, hash]) => {
    const value = ownOf(now.data, key) ?? ownOf(now.binaryData, key);
    return value === undefined || saltedHash(value, version.salt) !== hash;
  });
  const wanted: ConfigChanges = {
    ...Object.fromEntries(removed.map(key => [key, null])),
    ...version.values,
  };
  return {
    changes: effectiveChanges(
      now,
      Object.fromEntries(
        Object.entries(wanted).filter(([key]) => isMeant(key)),
      ),
    ),
    lost: [...namesOf(different), ...staying].filter(isMeant).sort(),
  };
}

/** Bytes of all values, as Kubernetes counts them. */
export function sizeOf(
  data: Record<string, string>,
  binaryData: Record<string, string>,
): number {
  return (
    Object.values(data).reduce(
      (sum, text) => sum + Buffer.byteLength(text),
      0,
    ) +
    Object.values(binaryData).reduce(
      (sum, text) => sum + Buffer.byteLength(text, 'base64'),
      0,
    )
  );
}

/** The value of a key of its own: names such as `constructor` are hostile. */
export function ownOf(
  record: Record<string, string>,
  key: string,
): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
