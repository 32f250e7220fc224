import { watchTrouble } from '../faults/injector';
import type { FaultEffect } from '../faults/injector';
import type { LogBook } from '../kubelet/logBook';
import type { RequestEntry, RequestLog } from '../requests';
import { scopeOf, type Access } from './access';
import type { Call, Reply } from './call';
import { flag } from './call';
import { discovery } from './discovery';
import { evict } from './eviction';
import { healthCheck, paths } from './health';
import { podLog } from './logs';
import type { UsageSource } from './metrics';
import { metrics } from './metrics';
import { getObject, listObjects } from './read';
import type { Registry } from './registry';
import { deleteCollection, deleteObject } from './remove';
import type { ResourceRequest } from './requestInfo';
import { nameOf, parseResourcePath, verbOf } from './requestInfo';
import { review } from './reviews';
import { scale } from './scale';
import { forbidden, methodNotAllowed, noSuchPath } from './status';
import { requestToken } from './tokens';
import type { WatchHub } from './watch';
import { createObject, isApply, patchObject, replaceObject } from './write';

/** What the API server works with. */
export interface ApiParts {
  registry: Registry;
  watches: WatchHub;
  access: Access;
  logBook: LogBook;
  usage: UsageSource;
  requests: RequestLog;
  /** Answers paths under `/sandbox`. */
  admin(call: {
    method: string;
    path: string;
    query: URLSearchParams;
    text: string;
  }): Promise<Reply>;
}

/**
 * Leads a request to what answers it, after asking whether its user may make it.
 * @returns undefined when the answer is a stream that has begun
 * @throws StatusError
 */
export function dispatch(
  parts: ApiParts,
  call: Call,
  entry: RequestEntry,
  effects: FaultEffect[],
): Reply | undefined {
  const { path } = call;
  if (path === '/') {
    return paths();
  }
  if (/^\/(healthz|livez|readyz)\/?$/.test(path)) {
    return healthCheck(path.replace(/\/$/, ''), call.query.has('verbose'));
  }
  if (!/^\/(api|apis|version)(\/|$)/.test(path)) {
    throw noSuchPath();
  }
  const request = parseResourcePath(path);
  if (!request || path.startsWith('/version')) {
    return discovery(path);
  }
  const watch =
    flag(call, 'watch') &&
    call.method === 'GET' &&
    request.subresource === undefined;
  const verb = verbOf(call.method, request, watch);
  entry.list = verb === 'list';
  const { type, subresource } = request;
  const name = nameOf(request, verb, call.query);
  const namespace = scopeOf(request);
  entry.access = {
    verb,
    group: type.group,
    resource: type.plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
  if (!parts.access.allowsRequest(call.user, verb, { ...request, name })) {
    throw forbidden(
      call.user.name,
      verb,
      request.type,
      request.subresource,
      request.namespace,
      name,
    );
  }
  requireCreate(parts, call, request);
  if (request.subresource === undefined && !request.type.verbs.includes(verb)) {
    throw methodNotAllowed();
  }
  if (watch) {
    parts.watches.open(call, request, watchTrouble(effects));
    return undefined;
  }
  return serve(parts, call, request);
}

/** Applying an object that does not exist is creating it, by that name. */
function requireCreate(
  { access, registry }: ApiParts,
  call: Call,
  request: ResourceRequest,
): void {
  const { type, namespace, name } = request;
  if (
    isApply(call) &&
    !registry.store.get(type.plural, namespace, name ?? '') &&
    !access.allowsRequest(call.user, 'create', request)
  ) {
    throw forbidden(call.user.name, 'create', type, undefined, namespace, name);
  }
}

function serve(
  parts: ApiParts,
  call: Call,
  request: ResourceRequest,
): Reply | undefined {
  const { registry, access, logBook, usage } = parts;
  const { type, subresource, name } = request;
  if (type.group === 'metrics.k8s.io' && call.method === 'GET') {
    return metrics(registry.store, usage, call, request);
  }
  if (type.verbs.length === 1 && call.method === 'POST') {
    return review(access, call, request);
  }
  if (subresource === 'scale' && type.scale) {
    return scale(registry, call, request);
  }
  if (subresource === 'eviction' && call.method === 'POST') {
    return evict(registry, call, request);
  }
  if (subresource === 'token' && call.method === 'POST') {
    return requestToken(registry, access, call, request);
  }
  if (subresource === 'log' && call.method === 'GET') {
    return podLog(registry.store, logBook, call, request);
  }
  if (subresource !== undefined && !(subresource === 'status' && type.status)) {
    throw noSuchPath();
  }
  switch (call.method) {
    case 'GET':
      return name
        ? getObject(registry.store, call, request)
        : listObjects(registry.store, call, request);
    case 'POST':
      if (name) {
        throw methodNotAllowed();
      }
      return createObject(registry, call, request);
    case 'PUT':
      return replaceObject(registry, call, request);
    case 'PATCH':
      return patchObject(registry, call, request);
    case 'DELETE':
      return name
        ? deleteObject(registry, call, request)
        : deleteCollection(registry, call, request);
    default:
      throw methodNotAllowed();
  }
}
