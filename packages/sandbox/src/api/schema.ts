import type { JsonObject, KubeObject } from '../store/kinds';
import type { ResourceType } from '../store/resources';
import { apiVersionOf } from '../store/resources';
import { StatusError } from './status';

type GoType = 'int32' | 'bool' | 'string' | 'map';

/** Typed fields of the kinds people patch by hand: path, Go struct that holds the field, Go type. */
const FIELDS: Record<string, [path: string, struct: string, type: GoType][]> = {
  Deployment: [
    ['spec.replicas', 'DeploymentSpec', 'int32'],
    ['spec.minReadySeconds', 'DeploymentSpec', 'int32'],
    ['spec.revisionHistoryLimit', 'DeploymentSpec', 'int32'],
    ['spec.progressDeadlineSeconds', 'DeploymentSpec', 'int32'],
    ['spec.paused', 'DeploymentSpec', 'bool'],
    ['metadata.annotations', 'ObjectMeta', 'map'],
    ['metadata.labels', 'ObjectMeta', 'map'],
  ],
  Scale: [['spec.replicas', 'ScaleSpec', 'int32']],
  HorizontalPodAutoscaler: [
    ['spec.minReplicas', 'HorizontalPodAutoscalerSpec', 'int32'],
    ['spec.maxReplicas', 'HorizontalPodAutoscalerSpec', 'int32'],
  ],
  ConfigMap: [['data', 'ConfigMap', 'map']],
  Secret: [
    ['data', 'Secret', 'map'],
    ['stringData', 'Secret', 'map'],
  ],
};

/** Members of `spec` (or of the object itself) that exist, for the kinds people patch by hand. */
const KNOWN: Record<string, { spec?: string[]; root?: string[] }> = {
  Deployment: {
    spec: [
      'replicas',
      'selector',
      'template',
      'strategy',
      'minReadySeconds',
      'revisionHistoryLimit',
      'paused',
      'progressDeadlineSeconds',
    ],
  },
  HorizontalPodAutoscaler: {
    spec: [
      'scaleTargetRef',
      'minReplicas',
      'maxReplicas',
      'metrics',
      'behavior',
    ],
  },
  ConfigMap: { root: ['data', 'binaryData', 'immutable'] },
  Secret: { root: ['data', 'stringData', 'immutable', 'type'] },
};

const ROOT = ['kind', 'apiVersion', 'metadata', 'spec', 'status'];

/** Go's complaint about the first field of a wrong type, or undefined. */
export function typeError(
  kind: string,
  object: JsonObject,
): string | undefined {
  for (const [path, struct, type] of FIELDS[kind] ?? []) {
    const found = wrongType(valueAt(object, path), type);
    if (found) {
      const goType = type === 'map' ? mapElementType(found) : type;
      const field = path
        .split('.')
        .slice(path.startsWith('metadata') ? 1 : 0)
        .join('.');
      const place = path.startsWith('metadata')
        ? `${struct}.metadata.${field}`
        : `${struct}.${field}`;
      return `json: cannot unmarshal ${found} into Go struct field ${place} of type ${goType}`;
    }
  }
  return undefined;
}

/** Paths of the fields that the kind does not have. */
export function unknownFields(kind: string, object: JsonObject): string[] {
  const known = KNOWN[kind];
  if (!known) {
    return [];
  }
  const spec = (object.spec ?? {}) as JsonObject;
  return [
    ...(known.root
      ? Object.keys(object).filter(
          name => ![...ROOT, ...(known.root ?? [])].includes(name),
        )
      : []),
    ...(known.spec
      ? Object.keys(spec)
          .filter(name => !known.spec?.includes(name))
          .map(name => `spec.${name}`)
      : []),
  ];
}

/** The object without the fields its kind does not have, as Kubernetes stores it. */
export function withoutUnknown(kind: string, object: JsonObject): JsonObject {
  const paths = unknownFields(kind, object);
  if (!paths.length) {
    return object;
  }
  const copy = structuredClone(object);
  for (const path of paths) {
    const [first, second] = path.split('.');
    if (second) {
      delete (copy[first] as JsonObject)[second];
    } else {
      delete copy[first];
    }
  }
  return copy;
}

/**
 * Reads the body of a create or replace request.
 * @throws StatusError 400
 */
export function decodeObject(
  type: ResourceType,
  body: unknown,
  strict: boolean,
): KubeObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new StatusError(
      400,
      'BadRequest',
      `the object provided is unrecognized (must be of type ${type.kind})`,
    );
  }
  const object = body as JsonObject;
  const apiVersion = apiVersionOf(type);
  if (
    (object.kind && object.kind !== type.kind) ||
    (object.apiVersion && object.apiVersion !== apiVersion)
  ) {
    throw new StatusError(
      400,
      'BadRequest',
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: the object provided is ` +
        `${String(object.apiVersion)}, Kind=${String(object.kind)}`,
    );
  }
  const wrong = typeError(type.kind, object);
  if (wrong) {
    throw new StatusError(
      400,
      'BadRequest',
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${wrong}`,
    );
  }
  rejectUnknown(type, object, strict);
  const known = withoutUnknown(type.kind, object);
  return { metadata: {}, ...known } as unknown as KubeObject;
}

/** @throws StatusError 400 when fields are unknown and the client asked for strict validation */
export function rejectUnknown(
  type: ResourceType,
  object: JsonObject,
  strict: boolean,
): void {
  const unknown = unknownFields(type.kind, object);
  if (strict && unknown.length) {
    const list = unknown.map(path => `unknown field "${path}"`).join(', ');
    throw new StatusError(
      400,
      'BadRequest',
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ${list}`,
    );
  }
}

function valueAt(object: JsonObject, path: string): unknown {
  let value: unknown = object;
  for (const part of path.split('.')) {
    value =
      typeof value === 'object' && value !== null
        ? (value as JsonObject)[part]
        : undefined;
  }
  return value;
}

function wrongType(value: unknown, type: GoType): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (type === 'map') {
    if (typeof value !== 'object' || Array.isArray(value)) {
      return jsonType(value);
    }
    const wrong = Object.values(value).find(
      member => member !== null && typeof member !== 'string',
    );
    return wrong === undefined ? undefined : jsonType(wrong);
  }
  if (type === 'int32') {
    if (typeof value !== 'number') {
      return jsonType(value);
    }
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31
      ? undefined
      : `number ${value}`;
  }
  return typeof value === (type === 'bool' ? 'boolean' : 'string')
    ? undefined
    : jsonType(value);
}

function mapElementType(found: string): string {
  return found === 'array' ? 'map[string]string' : 'string';
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
