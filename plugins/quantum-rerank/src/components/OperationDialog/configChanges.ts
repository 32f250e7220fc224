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
  const changed = Object.entries(edits).filter(([key, value]) => {
    const item = items.find(candidate => candidate.key === key);
    return value === null ? item !== undefined : item?.value !== value;
  });
  const fresh = added
    .filter(({ key }) => key.trim() !== '')
    .map(({ key, value }) => [key.trim(), value]);
  const changes = Object.fromEntries([...changed, ...fresh]) as ConfigEdits;
  return Object.keys(changes).length > 0 ? changes : undefined;
}
