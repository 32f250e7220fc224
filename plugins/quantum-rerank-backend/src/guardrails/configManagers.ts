import { FIELD_MANAGER } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KeyedObject } from '../operations/plan/objects';

/** Others that manage some of the keys, by the API server's own record. */
export function managersOf(
  { metadata }: Pick<KeyedObject, 'metadata'>,
  keys: string[],
): { manager: string; keys: string[] }[] {
  const found = new Map<string, Set<string>>();
  for (const { manager, fieldsV1 } of metadata.managedFields ?? []) {
    const fields = fieldsV1?.['f:data'];
    if (
      manager === undefined ||
      manager === FIELD_MANAGER ||
      typeof fields !== 'object' ||
      fields === null
    ) {
      continue;
    }
    const owned = keys.filter(key => Object.hasOwn(fields, `f:${key}`));
    if (owned.length > 0) {
      const name = manager.slice(0, 80);
      found.set(name, new Set([...(found.get(name) ?? []), ...owned]));
    }
  }
  return [...found].map(([manager, owned]) => ({
    manager,
    keys: [...owned].sort(),
  }));
}
