import type { Deployment, Hpa, KubeObject } from '../store/kinds';
import { sameJson } from '../store/names';
import type { ResourceType } from '../store/resources';
import { matchesSelector } from '../store/selectors';
import type { FieldError } from './status';
import { invalid, invalidValue, requiredValue } from './status';

const NON_NEGATIVE = 'must be greater than or equal to 0';
const CONFIG_KEY =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or " +
  "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/**
 * Checks an object as the API server does before it stores it.
 * @param before - the object as it is stored now, when it is being changed
 * @throws StatusError 422 with every finding
 */
export function validate(
  type: ResourceType,
  object: KubeObject,
  before?: KubeObject,
): void {
  const errors = [
    ...nameErrors(type, object),
    ...kindErrors(type, object),
    ...(before ? immutableErrors(type, before, object) : []),
  ];
  if (errors.length) {
    throw invalid(type.kind, type.group, object.metadata.name, errors);
  }
}

/** Changes of what may not change any more. */
function immutableErrors(
  type: ResourceType,
  before: KubeObject,
  after: KubeObject,
): FieldError[] {
  if (type.kind === 'Deployment' || type.kind === 'ReplicaSet') {
    const selector = (after as Deployment).spec.selector;
    return sameJson((before as Deployment).spec.selector, selector)
      ? []
      : [invalidValue('spec.selector', selector, 'field is immutable')];
  }
  if (
    (type.kind === 'ConfigMap' || type.kind === 'Secret') &&
    (before as { immutable?: boolean }).immutable &&
    !sameJson(dataOf(before), dataOf(after))
  ) {
    return [
      {
        field: 'data',
        reason: 'FieldValueForbidden',
        message: 'Forbidden: field is immutable when `immutable` is set',
      },
    ];
  }
  return [];
}

/** Checks the replica count that the scale subresource is given. */
export function validateScale(name: string, replicas: number): void {
  if (replicas < 0) {
    throw invalid('Scale', 'autoscaling', name, [
      invalidValue('spec.replicas', replicas, NON_NEGATIVE),
    ]);
  }
}

function nameErrors(type: ResourceType, object: KubeObject): FieldError[] {
  const { name } = object.metadata;
  if (type.group === 'rbac.authorization.k8s.io' || type.plural === 'events') {
    return [];
  }
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(
    name,
  ) && name.length <= 253
    ? []
    : [invalidValue('metadata.name', name, SUBDOMAIN)];
}

function kindErrors(type: ResourceType, object: KubeObject): FieldError[] {
  switch (type.kind) {
    case 'Deployment':
      return deploymentErrors(object as Deployment);
    case 'HorizontalPodAutoscaler':
      return autoscalerErrors(object as Hpa);
    case 'ConfigMap':
      return configErrors(object);
    case 'Secret':
      return [...configErrors(object), ...secretTypeErrors(object)];
    default:
      return [];
  }
}

/** Kubernetes' limit for all values together, in bytes. */
const MAX_CONFIG_BYTES = 1_048_576;

function configErrors(object: KubeObject): FieldError[] {
  const { binaryData = {} } = object as {
    binaryData?: Record<string, string>;
  };
  const data = dataOf(object);
  const isSecret = object.kind === 'Secret';
  const errors = [
    ...Object.keys(data).flatMap(key =>
      keyErrors(key).map(message => invalidValue(`data[${key}]`, key, message)),
    ),
    ...Object.keys(binaryData)
      .filter(key => key in data)
      .map(key =>
        invalidValue(
          `data[${key}]`,
          key,
          'duplicate of key present in binaryData',
        ),
      ),
  ];
  const size = [
    ...Object.values(data).map(value =>
      Buffer.byteLength(String(value), isSecret ? 'base64' : 'utf8'),
    ),
    ...Object.values(binaryData).map(value =>
      Buffer.byteLength(value, 'base64'),
    ),
  ].reduce((sum, bytes) => sum + bytes, 0);
  return size > MAX_CONFIG_BYTES
    ? [
        ...errors,
        {
          field: isSecret ? 'data' : '[]',
          reason: 'FieldValueTooLong',
          message: `Too long: may not be more than ${MAX_CONFIG_BYTES} bytes`,
        },
      ]
    : errors;
}

/** Keys that the built-in types of Secrets must have. */
const REQUIRED_KEYS: Record<string, string[]> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

function secretTypeErrors(object: KubeObject): FieldError[] {
  const { type = 'Opaque' } = object as { type?: string };
  const data = dataOf(object);
  if (
    type === 'kubernetes.io/basic-auth' &&
    !('username' in data) &&
    !('password' in data)
  ) {
    return [
      requiredValue('data[username]', ''),
      requiredValue('data[password]', ''),
    ];
  }
  return (REQUIRED_KEYS[type] ?? []).flatMap(key => {
    if (!(key in data)) {
      return [requiredValue(`data[${key}]`, '')];
    }
    return key.startsWith('.docker') && !isJson(String(data[key]))
      ? [
          invalidValue(
            `data[${key}]`,
            '<secret contents redacted>',
            'invalid character',
          ),
        ]
      : [];
  });
}

function isJson(base64: string): boolean {
  try {
    JSON.parse(Buffer.from(base64, 'base64').toString());
    return true;
  } catch {
    return false;
  }
}

function keyErrors(key: string): string[] {
  if (key.length > 253) {
    return ['must be no more than 253 characters'];
  }
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    return [CONFIG_KEY];
  }
  if (key === '.') {
    return ["must not be '.'"];
  }
  if (key === '..') {
    return ["must not be '..'"];
  }
  return key.startsWith('..') ? ["must not start with '..'"] : [];
}

function dataOf(object: KubeObject): Record<string, unknown> {
  return (object as { data?: Record<string, unknown> }).data ?? {};
}

function deploymentErrors(object: Deployment): FieldError[] {
  const errors: FieldError[] = [];
  const { spec } = object;
  if (spec.replicas < 0) {
    errors.push(invalidValue('spec.replicas', spec.replicas, NON_NEGATIVE));
  }
  if (!spec.selector) {
    errors.push(requiredValue('spec.selector'));
  }
  const labels = spec.template?.metadata?.labels;
  if (spec.selector && !matchesSelector(spec.selector, labels)) {
    errors.push(
      invalidValue(
        'spec.template.metadata.labels',
        labels ?? {},
        '`selector` does not match template `labels`',
      ),
    );
  }
  const containers = spec.template?.spec?.containers ?? [];
  if (!containers.length) {
    errors.push(requiredValue('spec.template.spec.containers'));
  }
  containers.forEach((container, index) => {
    if (!container.image) {
      errors.push(
        requiredValue(`spec.template.spec.containers[${index}].image`),
      );
    }
  });
  if ((spec.revisionHistoryLimit ?? 0) < 0) {
    errors.push(
      invalidValue(
        'spec.revisionHistoryLimit',
        spec.revisionHistoryLimit,
        NON_NEGATIVE,
      ),
    );
  }
  return errors;
}

function autoscalerErrors(object: Hpa): FieldError[] {
  const { minReplicas, maxReplicas, metrics = [] } = object.spec;
  const errors: FieldError[] = [];
  if (minReplicas < 1) {
    errors.push(
      invalidValue(
        'spec.minReplicas',
        minReplicas,
        'must be greater than or equal to 1',
      ),
    );
  }
  if (maxReplicas < 1) {
    errors.push(
      invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than 0'),
    );
  }
  if (maxReplicas < minReplicas) {
    errors.push(
      invalidValue(
        'spec.maxReplicas',
        maxReplicas,
        'must be greater than or equal to `minReplicas`',
      ),
    );
  }
  if (
    minReplicas === 0 &&
    !metrics.some(
      metric => metric.type === 'Object' || metric.type === 'External',
    )
  ) {
    errors.push({
      field: 'spec.metrics',
      reason: 'FieldValueForbidden',
      message:
        'Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    });
  }
  return errors;
}
