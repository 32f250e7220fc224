import type { JsonObject, KubeObject, ObjectMeta, Pod } from '../store/kinds';
import { timestamp } from '../store/names';
import type { ResourceType } from '../store/resources';
import { apiVersionOf } from '../store/resources';
import { appliedEntry, applyTo, decodeApply } from './apply';
import type { Call, Reply } from './call';
import { isDryRun, isStrict, flag, json, managerOf, objectReply } from './call';
import { fieldsOf } from './fieldSets';
import { jsonSyntaxError } from './jsonText';
import type { PatchType } from './patch';
import { patched } from './patch';
import { existing, selection } from './read';
import type { Registry, WriteOptions } from './registry';
import { orderMeta } from './registry';
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
  deleted,
  invalid,
  notFound,
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
  return objectReply(
    200,
    registry.update(
      request.type,
      present,
      known,
      writeOptions(call, request.subresource),
    ),
  );
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

/** DELETE of one object. */
export function deleteObject(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const present = existing(registry.store, request);
  const body = call.text ? (jsonBody(call) as DeleteOptions) : {};
  checkPreconditions(request.type, present, body);
  const dryRun = isDryRun(call) || (body.dryRun ?? []).includes('All');
  const grace = call.query.get('gracePeriodSeconds') ?? body.gracePeriodSeconds;
  const gone = removeObject(
    registry,
    request.type,
    present,
    dryRun,
    grace === undefined ? undefined : Number(grace),
  );
  return gone.metadata.deletionTimestamp
    ? objectReply(200, gone)
    : json(
        200,
        deleted(request.type, present.metadata.name, present.metadata.uid),
      );
}

/** DELETE of every selected object. */
export function deleteCollection(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const { type, namespace } = request;
  const items = registry.store
    .list(type.plural, namespace)
    .filter(selection(call.query, type))
    .map(object => removeObject(registry, type, object, isDryRun(call)));
  return json(200, {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: { resourceVersion: String(registry.store.current()) },
    items,
  });
}

/**
 * Deletes an object, or for a pod on a node starts its graceful end.
 * @returns the object as it stands: with a deletionTimestamp while it lives on
 */
export function removeObject(
  registry: Registry,
  type: ResourceType,
  present: KubeObject,
  dryRun = false,
  gracePeriodSeconds?: number,
): KubeObject {
  const { namespace, name } = present.metadata;
  const pod = type.kind === 'Pod' ? (present as Pod) : undefined;
  const grace =
    gracePeriodSeconds ?? pod?.spec.terminationGracePeriodSeconds ?? 30;
  if (pod?.spec.nodeName && grace > 0) {
    if (pod.metadata.deletionTimestamp) {
      return pod;
    }
    const terminating = {
      ...pod,
      metadata: orderMeta({
        ...pod.metadata,
        generation: (pod.metadata.generation ?? 1) + 1,
        deletionTimestamp: timestamp(Date.now() + grace * 1000),
        deletionGracePeriodSeconds: grace,
      }),
    };
    return dryRun ? terminating : registry.store.put(type.plural, terminating);
  }
  if (dryRun) {
    return present;
  }
  const gone = registry.store.remove(type.plural, namespace, name);
  if (!gone) {
    throw notFound(type, name);
  }
  return gone;
}

interface DeleteOptions {
  gracePeriodSeconds?: number;
  dryRun?: string[];
  preconditions?: { uid?: string; resourceVersion?: string };
}

function checkPreconditions(
  type: ResourceType,
  present: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid, resourceVersion, name } = present.metadata;
  if (preconditions?.uid && preconditions.uid !== uid) {
    throw conflict(
      type,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). ` +
        'The object might have been deleted and then recreated',
    );
  }
  if (
    preconditions?.resourceVersion &&
    preconditions.resourceVersion !== resourceVersion
  ) {
    throw conflict(
      type,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion ` +
        `in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

/** The patched object as the server's error message quotes it: members of the object itself sorted by name. */
export function orderedText(object: JsonObject): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
}
