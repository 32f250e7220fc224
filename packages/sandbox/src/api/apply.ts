import { parse } from 'yaml';
import type {
  JsonObject,
  KubeObject,
  ManagedFieldsEntry,
} from '../store/kinds';
import { sameJson, timestamp } from '../store/names';
import type { ResourceType } from '../store/resources';
import { apiVersionOf } from '../store/resources';
import type { FieldSet } from './fieldSets';
import {
  compareFields,
  fieldsOf,
  listKeys,
  sharedPaths,
  subtract,
} from './fieldSets';
import { sortEntries } from './managedFields';
import { unknownFields } from './schema';
import { badRequest, StatusError } from './status';

/**
 * Reads an apply configuration, YAML or JSON.
 * @throws StatusError 400, or 500 for unknown fields as the real server answers
 */
export function decodeApply(
  type: ResourceType,
  name: string,
  text: string,
): JsonObject {
  let body: unknown;
  try {
    body = parse(text);
  } catch (error) {
    throw badRequest(
      `error decoding YAML: ${
        error instanceof Error ? error.message : String(error)
      }`,
    );
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('error decoding YAML: object expected');
  }
  const object = body as JsonObject;
  const unknown = unknownFields(type.kind, object);
  if (unknown.length) {
    throw new StatusError(
      500,
      undefined,
      `failed to create typed patch object (/${name}; ${apiVersionOf(
        type,
      )}, Kind=${type.kind}): ` +
        `.${unknown[0]}: field not declared in schema`,
    );
  }
  return object;
}

/** What server-side apply makes of an object. */
export interface Applied {
  object: KubeObject;
  managedFields: ManagedFieldsEntry[];
}

/**
 * Merges an apply configuration into the live object.
 * @throws StatusError 409 when another manager owns a field with another value and `force` is not set
 */
export function applyTo(
  live: KubeObject,
  config: JsonObject,
  manager: string,
  force: boolean,
): Applied {
  const set = fieldsOf(config);
  const entries = live.metadata.managedFields ?? [];
  const mine = entries.find(
    entry =>
      entry.operation === 'Apply' &&
      entry.manager === manager &&
      !entry.subresource,
  );
  const others = entries.filter(entry => entry !== mine);
  const merged = mergeConfig(live as unknown as JsonObject, config, '');
  const { touched } = compareFields(live as unknown as JsonObject, merged);
  const conflicts = others
    .map(entry => ({ entry, paths: sharedPaths(touched, entry.fieldsV1) }))
    .filter(({ paths }) => paths.length);
  if (conflicts.length && !force) {
    throw conflictError(conflicts);
  }
  const dropped = mine
    ? others.reduce<FieldSet>(
        (rest, other) => subtract(rest, other.fieldsV1) ?? {},
        subtract(mine.fieldsV1, set) ?? {},
      )
    : {};
  const object = without(merged, dropped) as unknown as KubeObject;
  const kept = others.flatMap(entry => {
    const rest = subtract(entry.fieldsV1, touched);
    return rest
      ? [sameJson(rest, entry.fieldsV1) ? entry : { ...entry, fieldsV1: rest }]
      : [];
  });
  const unchanged =
    mine && sameJson(mine.fieldsV1, set) && !Object.keys(touched).length;
  const entry = unchanged ? mine : appliedEntry(live.apiVersion, set, manager);
  return { object, managedFields: sortEntries([entry, ...kept]) };
}

/** The ownership of a manager that applies. */
export function appliedEntry(
  apiVersion: string,
  fieldsV1: FieldSet,
  manager: string,
): ManagedFieldsEntry {
  return {
    manager,
    operation: 'Apply',
    apiVersion,
    time: timestamp(),
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
}

function conflictError(
  conflicts: { entry: ManagedFieldsEntry; paths: string[] }[],
): StatusError {
  const causes = conflicts.flatMap(({ entry, paths }) =>
    paths.map(field => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${describe(entry)}`,
      field,
    })),
  );
  const text = conflicts.map(({ entry, paths }) =>
    paths.length === 1
      ? `conflict with ${describe(entry)}: ${paths[0]}`
      : `conflicts with ${describe(entry)}:\n${paths
          .map(path => `- ${path}`)
          .join('\n')}`,
  );
  const count = `${causes.length} conflict${causes.length === 1 ? '' : 's'}`;
  return new StatusError(
    409,
    'Conflict',
    `Apply failed with ${count}: ${text.join('\n')}`,
    { causes },
  );
}

function describe(entry: ManagedFieldsEntry): string {
  const through = entry.subresource
    ? ` with subresource "${entry.subresource}"`
    : '';
  return `"${entry.manager}"${through} using ${entry.apiVersion}`;
}

function mergeConfig(
  live: JsonObject,
  config: JsonObject,
  path: string,
): JsonObject {
  const result: JsonObject = { ...live };
  for (const [name, value] of Object.entries(config)) {
    const childPath = path ? `${path}.${name}` : name;
    const present = result[name];
    const keys = Array.isArray(value) ? listKeys(childPath) : undefined;
    if (keys && Array.isArray(present)) {
      result[name] = mergeElements(
        present as JsonObject[],
        value as JsonObject[],
        keys,
        childPath,
      );
    } else if (isMap(value) && isMap(present)) {
      result[name] = mergeConfig(present, value, childPath);
    } else {
      result[name] = value;
    }
  }
  return result;
}

function mergeElements(
  live: JsonObject[],
  config: JsonObject[],
  keys: string[],
  path: string,
): JsonObject[] {
  const result = [...live];
  for (const element of config) {
    const index = result.findIndex(present =>
      keys.every(
        key => element[key] === undefined || present[key] === element[key],
      ),
    );
    if (index >= 0) {
      result[index] = mergeConfig(result[index], element, path);
    } else {
      result.push(element);
    }
  }
  return result;
}

/** Removes the fields of a set from an object. */
function without(object: JsonObject, set: FieldSet): JsonObject {
  const result: JsonObject = { ...object };
  for (const [name, below] of Object.entries(set)) {
    const field = name.slice(2);
    if (!name.startsWith('f:') || !(field in result)) {
      continue;
    }
    const value = result[field];
    const children = below as FieldSet;
    if (!Object.keys(children).length) {
      delete result[field];
    } else if (isMap(value)) {
      result[field] = without(value, children);
    } else if (Array.isArray(value)) {
      result[field] = withoutElements(value as JsonObject[], children);
    }
  }
  return result;
}

function withoutElements(list: JsonObject[], set: FieldSet): JsonObject[] {
  return list.flatMap(element => {
    const match = Object.entries(set).find(
      ([name]) =>
        name.startsWith('k:') &&
        Object.entries(JSON.parse(name.slice(2)) as JsonObject).every(
          ([key, value]) => element[key] === value,
        ),
    );
    if (!match) {
      return [element];
    }
    return '.' in (match[1] as FieldSet)
      ? []
      : [without(element, match[1] as FieldSet)];
  });
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
