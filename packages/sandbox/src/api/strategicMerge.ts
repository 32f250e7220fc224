import type { JsonObject } from '../store/kinds';
import { sameJson } from '../store/names';
import { listKeys } from './fieldSets';

/** Lists of plain values that are merged as sets. */
const SETS = [/^metadata\.finalizers$/];

/** Applies a strategic merge patch: maps merge, lists with a merge key merge by it, other lists are replaced. */
export function strategicMerge(
  target: JsonObject,
  patch: JsonObject,
): JsonObject {
  return mergeMap(target, patch, '');
}

function mergeMap(
  target: JsonObject,
  patch: JsonObject,
  path: string,
): JsonObject {
  if (patch.$patch === 'replace') {
    const { $patch: _directive, ...replacement } = patch;
    return replacement;
  }
  const retained = patch.$retainKeys as string[] | undefined;
  const result: JsonObject = retained
    ? Object.fromEntries(
        Object.entries(target).filter(([name]) => retained.includes(name)),
      )
    : { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (
      name === '$retainKeys' ||
      name === '$patch' ||
      name.startsWith('$setElementOrder/')
    ) {
      continue;
    }
    if (name.startsWith('$deleteFromPrimitiveList/')) {
      const field = name.slice('$deleteFromPrimitiveList/'.length);
      const removed = value as unknown[];
      result[field] = ((result[field] as unknown[]) ?? []).filter(
        member => !removed.includes(member),
      );
      continue;
    }
    const childPath = path ? `${path}.${name}` : name;
    if (value === null) {
      delete result[name];
    } else if (Array.isArray(value)) {
      result[name] = mergeList(
        (result[name] as unknown[]) ?? [],
        value,
        childPath,
      );
    } else if (typeof value === 'object') {
      const merged = mergeMap(
        (result[name] as JsonObject) ?? {},
        value as JsonObject,
        childPath,
      );
      if ((value as JsonObject).$patch === 'delete') {
        delete result[name];
      } else {
        result[name] = merged;
      }
    } else {
      result[name] = value;
    }
  }
  return result;
}

function mergeList(
  target: unknown[],
  patch: unknown[],
  path: string,
): unknown[] {
  if (SETS.some(pattern => pattern.test(path))) {
    return [
      ...target,
      ...patch.filter(
        value => !target.some(present => sameJson(present, value)),
      ),
    ];
  }
  const key = listKeys(path)?.[0];
  if (!key) {
    return patch;
  }
  const elements = patch as JsonObject[];
  const replace = elements.some(
    element =>
      element.$patch === 'replace' && Object.keys(element).length === 1,
  );
  let result = replace ? [] : [...(target as JsonObject[])];
  for (const element of elements) {
    if (element.$patch === 'replace' && Object.keys(element).length === 1) {
      continue;
    }
    const index = result.findIndex(present => present[key] === element[key]);
    if (element.$patch === 'delete') {
      result = result.filter(present => present[key] !== element[key]);
    } else if (index >= 0) {
      result[index] = mergeMap(result[index], element, path);
    } else {
      result.push(mergeMap({}, element, path));
    }
  }
  return result;
}
