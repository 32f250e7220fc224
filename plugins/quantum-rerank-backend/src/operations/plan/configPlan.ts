import {
  FIELD_MANAGER,
  looksSecret,
  OBJECT_ANNOTATIONS,
  type Change,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import type {
  ConfigChanges,
  ConfigState,
} from '../../configuration/configState';
import { ownOf } from '../../configuration/configState';
import type { Target } from '../../profile/ProfileService';
import { digest } from '../canonicalJson';
import type { ConfigFacts } from './configFacts';
import { bindConsumers } from './consumerPlan';
import type { Deployment, KeyedObject } from './objects';
import type { ObjectPatch, Stamp } from './patches';
import { mark } from './redaction';
import { describeImages } from './template';

/** The most that a plan shows of a value beside the diff. */
const MAX_SHOWN = 500;

/**
 * Binds a plan to the object that was seen and to what would be changed.
 * Kubernetes gives these kinds no generation.
 */
export function hashConfigPlan(
  target: Target,
  request: { action: string; parameters: unknown },
  changes: ConfigChanges,
  { configMap, deployment, named }: ConfigFacts,
  options: { restart: boolean },
): string {
  const { data, binaryData, immutable } = configMap;
  return digest({
    ...request,
    entityRef: target.entityRef,
    environment: target.environment.name,
    changes,
    deployment: deployment.metadata.uid,
    consumers: bindConsumers(named, options.restart),
    uid: configMap.metadata.uid,
    data,
    binaryData,
    immutable: immutable ?? false,
  });
}

/**
 * The patch of a ConfigMap. It demands uid and resourceVersion, so that a
 * stale one is answered with 409.
 */
export function configPatch(
  { metadata }: KeyedObject,
  changes: ConfigChanges,
  stamp: Stamp,
): ObjectPatch {
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
      data: changes,
    },
  };
}

/** What changes, with values that look secret hidden. */
export function describeConfigChange(
  name: string,
  before: Record<string, string>,
  after: Record<string, string>,
): { diff: string; changes: Change[] } {
  const object = `ConfigMap/${name}`;
  const keys = [
    ...new Set([...Object.keys(before), ...Object.keys(after)]),
  ].sort();
  return {
    diff: createTwoFilesPatch(
      object,
      object,
      stringify(shownData(before), { sortMapEntries: true }),
      stringify(shownData(after), { sortMapEntries: true }),
      'now',
      'planned',
      { context: 3 },
    ),
    changes: keys
      .filter(key => ownOf(before, key) !== ownOf(after, key))
      .map(key => ({
        object,
        path: `data.${key}`,
        before: shortened(key, ownOf(before, key)),
        after: shortened(key, ownOf(after, key)),
      })),
  };
}

/** Facts worth showing beside a plan. */
export function describeConfigFacts({
  deployment,
  configMap,
  consumers,
}: ConfigFacts): Plan['facts'] {
  const { metadata, data, binaryData } = configMap;
  const count = Object.keys(data).length + Object.keys(binaryData).length;
  const writer = lastWriterOf(configMap);
  return [
    {
      label: 'Configuration now',
      value: `ConfigMap ${metadata.name}, ${count} ${
        count === 1 ? 'key' : 'keys'
      }, version ${metadata.resourceVersion}${
        writer ? `, last written by ${writer}` : ''
      }`,
    },
    ...describeReaders(deployment, consumers),
  ];
}

/** Facts about those that read a ConfigMap or a Secret. */
export function describeReaders(
  { spec, status }: Deployment,
  consumers: ConfigFacts['consumers'],
): Plan['facts'] {
  return [
    {
      label: 'Read by',
      value: consumers.known
        ? consumers.value
            .map(
              ({ deployment: reader, via }) =>
                `${reader} (${via
                  .map(way =>
                    way === 'environment' ? 'environment variables' : 'files',
                  )
                  .join(', ')})`,
            )
            .join('; ') || 'no deployment'
        : `unknown: ${consumers.reason}`,
    },
    {
      label: 'Replicas now',
      value: `${spec.replicas} (${status?.availableReplicas ?? 0} available)`,
    },
    { label: 'Release now', value: describeImages(spec.template) },
  ];
}

/** What a plan says of the restart that belongs to it. */
export function describeRestart({ metadata, spec }: Deployment): Change {
  return {
    object: `Deployment/${metadata.name}`,
    path: '',
    before: `${spec.replicas} ${
      spec.replicas === 1 ? 'pod' : 'pods'
    } with the values of now`,
    after: 'restarted: pods are replaced as its strategy says',
  };
}

/** Who wrote the object last, by the API server's own record. */
export function lastWriterOf({
  metadata,
}: Pick<KeyedObject, 'metadata'>): string | undefined {
  const [newest] = (metadata.managedFields ?? [])
    .filter(({ manager }) => manager !== undefined)
    .sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
  return (
    newest && `${newest.manager}${newest.time ? ` at ${newest.time}` : ''}`
  );
}

/** When we wrote the object last, by the clock of the API server. */
export function writtenAtOf({
  metadata,
}: Pick<KeyedObject, 'metadata'>): string | undefined {
  return (metadata.managedFields ?? [])
    .filter(({ manager }) => manager === FIELD_MANAGER)
    .map(({ time }) => time)
    .filter(time => time !== undefined)
    .sort()
    .at(-1);
}

/** Values that messages of the cluster must not repeat. */
export function hiddenValuesOf({ data, binaryData }: ConfigState): string[] {
  return [
    ...Object.entries(data)
      .filter(([key, value]) => looksSecret(key, value))
      .flatMap(([, value]) => [value, ...value.split('\n')]),
    ...Object.values(binaryData),
  ];
}

function shownData(data: Record<string, string>) {
  return {
    data: Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        key,
        looksSecret(key, value) ? mark(value) : value,
      ]),
    ),
  };
}

function shortened(key: string, value: string | undefined): string | null {
  if (value === undefined) {
    return null;
  }
  if (looksSecret(key, value)) {
    return mark(value);
  }
  return value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value;
}
