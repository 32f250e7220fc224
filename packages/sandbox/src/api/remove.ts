import type { KubeObject, Pod } from '../store/kinds';
import { timestamp } from '../store/names';
import type { ResourceType } from '../store/resources';
import { apiVersionOf } from '../store/resources';
import type { Call, Reply } from './call';
import { isDryRun, json, objectReply } from './call';
import { orderMeta } from './meta';
import { existing, selection } from './read';
import type { Registry } from './registry';
import type { ResourceRequest } from './requestInfo';
import { conflict, deleted, notFound } from './status';
import { jsonBody } from './write';

/** DELETE of one object. */
export function deleteObject(
  registry: Registry,
  call: Call,
  request: ResourceRequest,
): Reply {
  const present = existing(registry.store, request);
  const body = call.text ? (jsonBody(call) as DeleteOptions) : {};
  checkPreconditions(request.type, present, body);
  const dryRun = isDryRun(call);
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
