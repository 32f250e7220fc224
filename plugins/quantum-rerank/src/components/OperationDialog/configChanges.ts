import type { Config } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What was typed: a value for each key, `null` for one to remove. */
export type ConfigEdits = Record<string, string | null>;

/** What was typed of a key that is to be added. */
export interface NewKey {
  key: string;
  value: string;
}

/** The edits that really change something, or undefined when there are none. */
export function toChanges(
  config: Config | undefined,
  edits: ConfigEdits,
  added: NewKey[],
): ConfigEdits | undefined {
  const items = config?.items ?? [];
  const all = { ...edits, ...Object.fromEntries(named(added)) };
  const changed = Object.entries(all).filter(([key, value]) => {
    const item = items.find(candidate => candidate.key === key);
    return value === null ? item !== undefined : item?.value !== value;
  });
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

/**
 * The values as they would be, as far as they may be shown: those that are
 * hidden now are left out unless they were given another one.
 */
export function toValues(
  config: Config,
  edits: ConfigEdits,
  added: NewKey[],
): Record<string, string> {
  const shown = config.items.flatMap(({ key, value }) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const entries = Object.entries<string | null>({
    ...Object.fromEntries(shown),
    ...edits,
    ...Object.fromEntries(named(added)),
  });
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/**
 * What was typed, from values as a whole: a key that is missing is removed.
 * Keys with hidden values stay as they were chosen to, unless they are among
 * the values.
 *
 * @param before - what was typed until then
 */
export function toEdits(
  config: Config,
  values: Record<string, string>,
  before: { edits: ConfigEdits; added: NewKey[] },
): { edits: ConfigEdits; added: NewKey[] } {
  const edits = config.items.flatMap(
    ({ key, value, hidden }): Array<[string, string | null]> => {
      if (Object.hasOwn(values, key)) {
        return values[key] === value ? [] : [[key, values[key]]];
      }
      if (!hidden) {
        return [[key, null]];
      }
      return Object.hasOwn(before.edits, key) && before.edits[key] === null
        ? [[key, null]]
        : [];
    },
  );
  const known = new Set(config.items.map(({ key }) => key));
  return {
    edits: Object.fromEntries(edits),
    added: [
      ...Object.entries(values)
        .filter(([key]) => !known.has(key))
        .map(([key, value]) => ({ key, value })),
      // Those that have no name yet wait for it.
      ...before.added.filter(({ key }) => key.trim() === ''),
    ],
  };
}

/** Whether two sets of values are the same. */
export function areSameValues(
  one: Record<string, string>,
  other: Record<string, string>,
): boolean {
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every(key => Object.hasOwn(other, key) && one[key] === other[key])
  );
}

function named(added: NewKey[]): Array<[string, string]> {
  return added
    .filter(({ key }) => key.trim() !== '')
    .map(({ key, value }) => [key.trim(), value]);
}
