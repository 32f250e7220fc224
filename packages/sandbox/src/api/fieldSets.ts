import type { JsonObject } from '../store/kinds';
import { sameJson } from '../store/names';

/**
 * Sets of fields in the form of `fieldsV1`: a member is `{}`, a member with members below it has `"."`, and a path on
 * the way has only its children.
 */
export type FieldSet = JsonObject;

/** Keys of list elements that are merged by name, by the path of the list without element keys. */
const LIST_KEYS: [RegExp, string[]][] = [
  [/spec\.(initContainers|containers|ephemeralContainers)$/, ['name']],
  [/ontainers\.ports$/, ['containerPort', 'protocol']],
  [/ontainers\.env$/, ['name']],
  [/ontainers\.volumeMounts$/, ['mountPath']],
  [/spec\.volumes$/, ['name']],
  [/spec\.imagePullSecrets$/, ['name']],
  [/^spec\.ports$/, ['port', 'protocol']],
  [/^status\.conditions$/, ['type']],
  [/^status\.addresses$/, ['type']],
  [/^status\.podIPs$/, ['ip']],
  [/^metadata\.ownerReferences$/, ['uid']],
];

/** Fields that are owned whole although they hold more fields. */
const ATOMIC = [
  /selector$/,
  /^spec\.selector\./,
  /nodeSelector$/,
  /resources\.(claims)$/,
];

/** Lists merged by keys whose elements are owned whole. */
const WHOLE_ELEMENTS = new Set(['metadata.ownerReferences']);

/** Metadata that managers can own. */
const OWNED_METADATA = new Set([
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'generateName',
]);

/** The keys that name an element of a list, or undefined when the list is owned whole. */
export function listKeys(path: string): string[] | undefined {
  return LIST_KEYS.find(([pattern]) => pattern.test(path))?.[1];
}

/** What a change did to the fields. */
export interface FieldChanges {
  /** Fields that are new or have another value. */
  touched: FieldSet;
  /** Fields that are gone. */
  removed: FieldSet;
}

/** Compares two objects field by field. */
export function compareFields(
  before: JsonObject,
  after: JsonObject,
): FieldChanges {
  const changes: FieldChanges = { touched: {}, removed: {} };
  compareMaps(before, after, '', changes.touched, changes.removed);
  return changes;
}

/** The set of all fields an object sets, as server-side apply records it. */
export function fieldsOf(object: JsonObject): FieldSet {
  const { touched } = compareFields({}, object);
  const set = withoutContainers(touched);
  if (
    !Object.keys((set['f:metadata'] as FieldSet | undefined) ?? { none: {} })
      .length
  ) {
    delete set['f:metadata'];
  }
  return set;
}

/** The union of two sets. */
export function unite(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [name, below] of Object.entries(b)) {
    if (name === '.') {
      result['.'] = {};
      continue;
    }
    const mine = result[name] as FieldSet | undefined;
    result[name] =
      mine === undefined ? below : uniteMember(mine, below as FieldSet);
  }
  return result;
}

function uniteMember(a: FieldSet, b: FieldSet): FieldSet {
  if (!Object.keys(a).length && !Object.keys(b).length) {
    return {};
  }
  const member = isMember(a) || isMember(b);
  const united = unite(a, b);
  return member && Object.keys(united).length ? { '.': {}, ...united } : united;
}

/** The set `a` without the members of `b`; undefined when nothing is left. */
export function subtract(a: FieldSet, b: FieldSet): FieldSet | undefined {
  const result: FieldSet = {};
  for (const [name, below] of Object.entries(a)) {
    if (name === '.') {
      continue;
    }
    const other = b[name] as FieldSet | undefined;
    const mine = below as FieldSet;
    if (other === undefined) {
      result[name] = mine;
      continue;
    }
    const children = subtract(mine, other) ?? {};
    const stays = isMember(mine) && !isMember(other);
    if (Object.keys(children).length) {
      result[name] = stays ? { '.': {}, ...children } : children;
    } else if (stays) {
      result[name] = {};
    }
  }
  return Object.keys(result).length ? result : undefined;
}

/** Paths of the members that both sets have, as `.data.MAX_BATCH`. */
export function sharedPaths(a: FieldSet, b: FieldSet, prefix = ''): string[] {
  const paths: string[] = [];
  for (const [name, below] of Object.entries(a)) {
    const other = b[name] as FieldSet | undefined;
    if (name === '.' || other === undefined) {
      continue;
    }
    const path = prefix + pathElement(name);
    if (isLeaf(below as FieldSet) && isMember(other)) {
      paths.push(path);
    }
    paths.push(...sharedPaths(below as FieldSet, other, path));
  }
  return paths;
}

function pathElement(name: string): string {
  if (name.startsWith('f:')) {
    return `.${name.slice(2)}`;
  }
  const keys = JSON.parse(name.slice(2)) as JsonObject;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`;
}

function isLeaf(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

function isMember(set: FieldSet): boolean {
  return isLeaf(set) || '.' in set;
}

function withoutContainers(set: FieldSet): FieldSet {
  const result: FieldSet = {};
  for (const [name, below] of Object.entries(set)) {
    if (name === '.') {
      continue;
    }
    const children = withoutContainers(below as FieldSet);
    result[name] = name.startsWith('k:') ? { '.': {}, ...children } : children;
  }
  return result;
}

function compareMaps(
  before: JsonObject,
  after: JsonObject,
  path: string,
  touched: FieldSet,
  removed: FieldSet,
): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (skipped(path, name)) {
      continue;
    }
    const childPath = path ? `${path}.${name}` : name;
    compareValues(
      before[name],
      after[name],
      childPath,
      `f:${name}`,
      touched,
      removed,
    );
  }
}

function skipped(path: string, name: string): boolean {
  return path === ''
    ? name === 'kind' || name === 'apiVersion'
    : path === 'metadata' && !OWNED_METADATA.has(name);
}

function compareValues(
  before: unknown,
  after: unknown,
  path: string,
  name: string,
  touched: FieldSet,
  removed: FieldSet,
): void {
  if (before === after) {
    return;
  }
  const beforeMap = asMap(before, path);
  const afterMap = asMap(after, path);
  if (!beforeMap && !afterMap) {
    if (!sameJson(before, after)) {
      (after === undefined ? removed : touched)[name] = {};
    }
    return;
  }
  // A field that is there without a value (as in the skeleton of a new object) belongs to nobody.
  const touchedBelow: FieldSet = before === undefined ? { '.': {} } : {};
  const removedBelow: FieldSet = after === undefined ? { '.': {} } : {};
  if (Array.isArray(before) || Array.isArray(after)) {
    compareElements(
      beforeMap ?? {},
      afterMap ?? {},
      path,
      touchedBelow,
      removedBelow,
    );
  } else {
    compareMaps(
      beforeMap ?? {},
      afterMap ?? {},
      path,
      touchedBelow,
      removedBelow,
    );
  }
  attach(touched, name, touchedBelow);
  attach(removed, name, removedBelow);
}

function compareElements(
  before: JsonObject,
  after: JsonObject,
  path: string,
  touched: FieldSet,
  removed: FieldSet,
) {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compareValues(before[key], after[key], path, `k:${key}`, touched, removed);
  }
}

function attach(set: FieldSet, name: string, below: FieldSet): void {
  const names = Object.keys(below);
  if (names.length === 1 && names[0] === '.') {
    set[name] = {};
  } else if (names.length) {
    set[name] = below;
  }
}

/** The members of a map, or of a list merged by keys; undefined for values that are owned whole. */
function asMap(value: unknown, path: string): JsonObject | undefined {
  if (
    typeof value !== 'object' ||
    value === null ||
    ATOMIC.some(pattern => pattern.test(path))
  ) {
    return undefined;
  }
  if (!Array.isArray(value)) {
    if (WHOLE_ELEMENTS.has(path)) {
      return undefined;
    }
    return Object.keys(value).length ? (value as JsonObject) : undefined;
  }
  const keys = listKeys(path);
  if (!keys) {
    return undefined;
  }
  const elements: JsonObject = {};
  for (const element of value as JsonObject[]) {
    elements[
      JSON.stringify(Object.fromEntries(keys.map(key => [key, element[key]])))
    ] = element;
  }
  return elements;
}
