import {
  OBJECT_ANNOTATIONS,
  type Change,
  type Plan,
  type SecretUpdateParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { managersOf } from '../../guardrails/configManagers';
import type { Target } from '../../profile/ProfileService';
import { digest } from '../canonicalJson';
import type { SecretValues } from '../secrets/SecretValues';
import { bindConsumers } from './consumerPlan';
import { describeReaders, lastWriterOf } from './configPlan';
import type { ObjectPatch, Stamp } from './patches';
import type { SecretFacts, SecretObject } from './secretFacts';

/**
 * Binds a plan to the object that was seen and to the names of the keys, not
 * to values: a hash of a short value would tell it. The resourceVersion stands
 * for all of the Secret, because only writes change it
 * (docs/adr/0006-secret-values-stay-in-memory.md).
 */
export function hashSecretPlan(
  target: Target,
  request: { action: string; parameters: SecretUpdateParameters },
  { secret, deployment, named }: SecretFacts,
): string {
  return digest({
    ...request,
    entityRef: target.entityRef,
    environment: target.environment.name,
    deployment: deployment.metadata.uid,
    consumers: bindConsumers(named, request.parameters.restart),
    uid: secret.metadata.uid,
    resourceVersion: secret.metadata.resourceVersion,
  });
}

/**
 * The patch of a Secret. It demands uid and resourceVersion, so that a stale
 * one is answered with 409.
 */
export function secretPatch(
  { metadata }: SecretObject,
  { set, remove }: SecretUpdateParameters,
  options: { values: SecretValues | undefined; stamp: Stamp },
): ObjectPatch {
  const { values, stamp } = options;
  return {
    patchType: 'application/merge-patch+json',
    body: {
      metadata: {
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        annotations: {
          [OBJECT_ANNOTATIONS.operation]: stamp.operation,
          [OBJECT_ANNOTATIONS.by]: stamp.by,
          [OBJECT_ANNOTATIONS.reason]: stamp.reason,
        },
      },
      data: Object.fromEntries([
        ...set.map(key => [key, values?.base64(key)]),
        ...remove.map(key => [key, null]),
      ]),
    },
  };
}

/** What changes: names of keys, and no word about values. */
export function describeSecretChange(
  { secret }: SecretFacts,
  { set, remove }: SecretUpdateParameters,
  unchanged: string[],
): Change[] {
  const { content, metadata } = secret;
  const before = (key: string) => {
    if (!content.known) {
      return 'unknown';
    }
    return Object.hasOwn(content.value.data, key)
      ? 'a value that is not shown'
      : null;
  };
  const change = (key: string, after: string | null) => ({
    object: `Secret/${metadata.name}`,
    path: `data.${key}`,
    before: before(key),
    after,
  });
  return [
    ...set
      .filter(key => !unchanged.includes(key))
      .map(key => change(key, 'a new value that is not shown')),
    ...remove.filter(key => before(key) !== null).map(key => change(key, null)),
  ];
}

/** Facts worth showing beside a plan. */
export function describeSecretFacts(
  facts: SecretFacts,
  parameters: SecretUpdateParameters,
): Plan['facts'] {
  const { secret, deployment, consumers } = facts;
  const { metadata, content } = secret;
  const writer = lastWriterOf(secret);
  const managers = managersOf(secret, [
    ...parameters.set,
    ...parameters.remove,
  ]).map(({ manager, keys }) => `${manager} (${keys.join(', ')})`);
  return [
    {
      label: 'Secret now',
      value: `Secret ${metadata.name}, ${
        content.known
          ? `type ${content.value.type}, keys ${
              keysOf(secret).map(shortened).join(', ') || 'none'
            }`
          : 'keys and type unknown'
      }, version ${metadata.resourceVersion}${
        writer ? `, last written by ${writer}` : ''
      }`,
    },
    ...(managers.length > 0
      ? [{ label: 'Managed by', value: managers.join('; ') }]
      : []),
    ...describeReaders(deployment, consumers),
  ];
}

/** Names of keys: all where the Secret may be read, else those with a manager. */
export function keysOf({ content, metadata }: SecretObject): string[] {
  if (content.known) {
    return Object.keys(content.value.data).sort();
  }
  const managed = (metadata.managedFields ?? []).flatMap(({ fieldsV1 }) => {
    const data = fieldsV1?.['f:data'];
    return typeof data === 'object' && data !== null
      ? Object.keys(data)
          .filter(field => field.startsWith('f:'))
          .map(field => field.slice(2))
      : [];
  });
  return [...new Set(managed)].sort();
}

/** Keys whose new value is the present one; undefined where that is not known. */
export function unchangedKeys(
  { content }: SecretObject,
  values: SecretValues | undefined,
): string[] | undefined {
  return content.known && values
    ? values.keys.filter(
        key =>
          Object.hasOwn(content.value.data, key) &&
          content.value.data[key] === values.base64(key),
      )
    : undefined;
}

function shortened(key: string): string {
  return key.slice(0, 80);
}
