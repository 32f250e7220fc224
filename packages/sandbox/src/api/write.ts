import type { JsonObject, KubeObject, ObjectMeta } from '../store/kinds';
import { apiVersionOf } from '../store/resources';
import { appliedEntry, applyTo, decodeApply } from './apply';
import type { Call, Reply } from './call';
import { isDryRun, isStrict, flag, json, managerOf, objectReply } from './call';
import { fieldsOf } from './fieldSets';
import { jsonSyntaxError } from './jsonText';
import type { PatchType } from './patch';
import { patched } from './patch';
import { existing, metadataOnly, representationOf } from './read';
import type { Registry, WriteOptions } from './registry';
import type { ResourceRequest } from './requestInfo';
import {
  decodeObject,
  rejectUnknown,
  typeError,
  withoutUnknown,
} from './schema';
import {
  badRequest,
  conflict,
  invalid,
  requiredValue,
  StatusError,
  undecodablePatch,
} from './status';

/** Media types that change an existing object. */
export const PATCH_TYPES: string[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

const APPLY_TYPES = [
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
];

/** How a call writes. */
export function writeOptions(call: Call, subresource?: string): WriteOptions {
  return { manager: managerOf(call), dryRun: isDryRun(call), subresource };
}

/** Reads a JSON body. @throws StatusError 400 */
export function jsonBody(call: Call): unknown {
  const syntax = jsonSyntaxError(call.text);
  if (syntax) {
    throw badRequest(`couldn't get version/kind; json parse error: ${syntax}`);
  }
  return JSON.parse(call.text);
}

/** The media type of a patch. @throws StatusError 415 */
export function patchTypeOf(call: Call): string {
  const type = (call.headers['content-type'] ?? '').split(';')[0].trim();
  if (![...PATCH_TYPES, ...APPLY_TYPES].includes(type)) {
    throw new StatusError(
      415,
      'UnsupportedMediaType',
      '415: Unsupported Media Type',
      {},
    );
  }
  return type;
}

/** Whether a call is a server-side apply. */
export function isApply(call: Call): boolean {
  const [type] = (call.headers['content-type'] ?? '').split(';');
  return call.method === 'PATCH' && APPLY_TYPES.includes(type.trim());
}

/** POST of an object. */
export function createObject(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const object = decodeObject(request.type, jsonBody(call), isStrict(call));
  return objectReply(
    201,
    registry.create(
      request.type,
      request.namespace,
      object,
      writeOptions(call),
    ),
  );
}

/** PUT of an object or its status. */
export function replaceObject(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const object = decodeObject(request.type, jsonBody(call), isStrict(call));
  const present = existing(registry.store, request);
  registry.checkReplacement(request.type, present, object);
  return objectReply(
    200,
    registry.update(
      request.type,
      present,
      object,
      writeOptions(call, request.subresource),
    ),
  );
}

/** PATCH of an object or its status. */
export function patchObject(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const type = patchTypeOf(call);
  if (APPLY_TYPES.includes(type)) {
    return applyObject(registry, call, request);
  }
  const present = existing(registry.store, request);
  const next = patched(
    present as unknown as JsonObject,
    type as PatchType,
    call.text,
  );
  const wrong = typeError(request.type.kind, next);
  if (wrong) {
    throw undecodablePatch(orderedText(next), wrong);
  }
  rejectUnknown(request.type, next, isStrict(call));
  const known = withoutUnknown(
    request.type.kind,
    next,
  ) as unknown as KubeObject;
  const changed = registry.update(
    request.type,
    present,
    known,
    writeOptions(call, request.subresource),
  );
  return representationOf(call.headers.accept) === 'metadata'
    ? json(200, metadataOnly(changed))
    : objectReply(200, changed);
}

function applyObject(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const { type, namespace, name = '' } = request;
  const manager = call.query.get('fieldManager');
  if (!manager) {
    throw invalid('PatchOptions', 'meta.k8s.io', '', [
      requiredValue('fieldManager', 'is required for apply patch'),
    ]);
  }
  const config = decodeApply(type, name, call.text);
  const live = registry.store.get(type.plural, namespace, name);
  const options = { ...writeOptions(call, request.subresource), manager };
  if (!live) {
    const expected = (config.metadata as Partial<ObjectMeta> | undefined)?.uid;
    if (expected) {
      throw conflict(
        type,
        name,
        `uid mismatch: the provided object specified uid ${expected}, and no existing object was found`,
      );
    }
    const metadata = { ...(config.metadata as ObjectMeta), name };
    const object = { ...config, metadata } as unknown as KubeObject;
    const owner = appliedEntry(apiVersionOf(type), fieldsOf(config), manager);
    const created = registry.create(type, namespace, object, {
      ...options,
      managedFields: [owner],
    });
    return objectReply(201, created);
  }
  const { object, managedFields } = applyTo(
    live,
    config,
    manager,
    flag(call, 'force'),
  );
  return objectReply(
    200,
    registry.update(type, live, object, { ...options, managedFields }),
  );
}

/** The patched object as the server's error message quotes it: members of the object itself sorted by name. */
export function orderedText(object: JsonObject): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
}
