import type { ResourceType } from '../store/resources';
import { findResourceType } from '../store/resources';
import { noSuchPath } from './status';

/** A resource request, read from its path. */
export interface ResourceRequest {
  type: ResourceType;
  namespace?: string;
  name?: string;
  subresource?: string;
}

const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/**
 * Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`.
 * @returns undefined when the path is a discovery path (nothing after the version)
 * @throws StatusError 404 for a resource that does not exist
 */
export function parseResourcePath(path: string): ResourceRequest | undefined {
  const parts = path.split('/').filter(Boolean).map(decoded);
  const [group, version, rest] =
    parts[0] === 'api'
      ? ['', parts[1], parts.slice(2)]
      : [parts[1], parts[2], parts.slice(3)];
  if (!version || !rest.length) {
    return undefined;
  }
  const inNamespace =
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !NAMESPACE_SUBRESOURCES.has(rest[2]);
  const [plural, name, subresource, ...tail] = inNamespace
    ? rest.slice(2)
    : rest;
  const type = findResourceType(group, version, plural);
  if (
    !type ||
    tail.length ||
    (inNamespace && !type.namespaced) ||
    (name && type.namespaced && !inNamespace)
  ) {
    throw noSuchPath();
  }
  return {
    type,
    namespace: inNamespace ? rest[1] : undefined,
    name,
    subresource,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw noSuchPath();
  }
}

/**
 * The name that access to a request is decided by: a list or watch of the one
 * object that its field selector names counts as one of that object.
 */
export function nameOf(
  request: ResourceRequest,
  verb: string,
  query: URLSearchParams,
): string | undefined {
  if (request.name !== undefined || !['list', 'watch'].includes(verb)) {
    return request.name;
  }
  return (query.get('fieldSelector') ?? '')
    .split(',')
    .map(requirement => /^metadata\.name==?([^=]+)$/.exec(requirement)?.[1])
    .find(name => name !== undefined);
}

/** The RBAC verb of a request. */
export function verbOf(
  method: string,
  request: ResourceRequest,
  watch: boolean,
): string {
  switch (method) {
    case 'GET':
      if (watch) {
        return 'watch';
      }
      return request.name ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return request.name ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}
