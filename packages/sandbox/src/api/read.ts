import type { KubeObject, StringMap } from '../store/kinds';
import type { ResourceType } from '../store/resources';
import { apiVersionOf } from '../store/resources';
import { parseFieldSelector, parseLabelSelector } from '../store/selectors';
import type { Store } from '../store/store';
import { listItemJson } from '../store/store';
import type { Call, Reply } from './call';
import { json, objectReply } from './call';
import type { ResourceRequest } from './requestInfo';
import { badRequest, notFound, StatusError } from './status';
import { table } from './table';

/** Which of the representations of meta.k8s.io a client accepts. */
export type Representation = 'object' | 'table' | 'metadata';

/** Reads `Accept: application/json;as=Table;…`. */
export function representationOf(accept: string | undefined): Representation {
  if (accept?.includes('as=Table')) {
    return 'table';
  }
  return accept?.includes('as=PartialObjectMetadata') ? 'metadata' : 'object';
}

/** GET of one object. */
export function getObject(
  store: Store,
  call: Call,
  request: ResourceRequest,
): Reply {
  const object = existing(store, request);
  switch (representationOf(call.headers.accept)) {
    case 'table':
      return json(
        200,
        table(request.type, [object], object.metadata.resourceVersion),
      );
    case 'metadata':
      return json(200, metadataOnly(object));
    default:
      return objectReply(200, object);
  }
}

/** @throws StatusError 404 */
export function existing(
  store: Store,
  { type, namespace, name = '' }: ResourceRequest,
): KubeObject {
  const object = store.get(type.plural, namespace, name);
  if (!object) {
    throw notFound(type, name);
  }
  return object;
}

/** GET of a list, whole or in pages. */
export function listObjects(
  store: Store,
  call: Call,
  request: ResourceRequest,
): Reply {
  const { type, namespace } = request;
  const matches = selection(call.query, type);
  const start = continuation(call.query.get('continue'), store, type);
  const limit = Number(call.query.get('limit') ?? 0);
  const selected = store.list(type.plural, namespace).filter(matches);
  const rest = start
    ? selected.filter(object => keyOf(object) >= start.from)
    : selected;
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const version = start ? start.version : store.current();
  const remaining = rest.length - page.length;
  const meta = {
    resourceVersion: String(version),
    ...(remaining > 0
      ? { continue: token(version, keyOf(rest[page.length])) }
      : {}),
    // With a selector the server does not know how many more will match.
    ...(remaining > 0 &&
    !call.query.get('labelSelector') &&
    !call.query.get('fieldSelector')
      ? { remainingItemCount: remaining }
      : {}),
  };
  switch (representationOf(call.headers.accept)) {
    case 'table':
      return json(200, {
        ...table(type, page, meta.resourceVersion),
        metadata: meta,
      });
    case 'metadata':
      return json(200, {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata: meta,
        items: page.map(metadataOnly),
      });
    default:
      return { status: 200, body: listBody(type, meta, page) };
  }
}

/**
 * The filter of `labelSelector` and `fieldSelector`.
 * @throws StatusError 400
 */
export function selection(
  query: URLSearchParams,
  type: ResourceType,
): (object: KubeObject) => boolean {
  const labels = query.get('labelSelector');
  const fields = query.get('fieldSelector');
  try {
    const byLabels = labels ? parseLabelSelector(labels) : undefined;
    const byFields = fields
      ? parseFieldSelector(fields, type.plural)
      : undefined;
    return object =>
      (!byLabels || byLabels((object.metadata.labels ?? {}) as StringMap)) &&
      (!byFields || byFields(object));
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
}

/** An object reduced to its metadata. */
export function metadataOnly(object: KubeObject): KubeObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

function listBody(
  type: ResourceType,
  meta: object,
  page: KubeObject[],
): string {
  const head = `{"kind":"${type.kind}List","apiVersion":"${apiVersionOf(
    type,
  )}","metadata":${JSON.stringify(meta)}`;
  return `${head},"items":[${page.map(listItemJson).join(',')}]}`;
}

function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

function token(version: number, from: string): string {
  return Buffer.from(
    JSON.stringify({
      v: 'meta.k8s.io/v1',
      rv: version,
      start: `${from}\u0000`,
    }),
  ).toString('base64url');
}

function continuation(
  text: string | null,
  store: Store,
  type: ResourceType,
): { version: number; from: string } | undefined {
  if (!text) {
    return undefined;
  }
  try {
    const { rv, start } = JSON.parse(
      Buffer.from(text, 'base64url').toString(),
    ) as { rv: number; start: string };
    if (rv < store.oldest(type.plural)) {
      throw new StatusError(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
          'without the continue parameter, or use the continue token in this response to retrieve the remainder of ' +
          'the results. Continuing with the provided token results in an inconsistent list - objects that were ' +
          'created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      );
    }
    return { version: rv, from: start.replace('\u0000', '') };
  } catch (error) {
    if (error instanceof StatusError) {
      throw error;
    }
    throw badRequest('continue key is not valid: illegal base64 data');
  }
}
