import { z } from 'zod';
import type { PodTemplate } from './objects';

const reference = z.object({ name: z.string() }).optional().catch(undefined);
const optional = z.boolean().optional().catch(undefined);
const keyReference = z
  .object({ name: z.string(), key: z.string().optional(), optional })
  .optional()
  .catch(undefined);
const items = z
  .array(z.object({ key: z.string() }))
  .optional()
  .catch(undefined);
const files = z
  .object({ name: z.string(), items, optional })
  .optional()
  .catch(undefined);
const configMapOrSecret = z.object({
  configMapRef: reference,
  secretRef: reference,
  configMapKeyRef: keyReference,
  secretKeyRef: keyReference,
});
const containerSchema = z.object({
  envFrom: z.array(configMapOrSecret).optional().catch(undefined),
  env: z
    .array(
      z.object({ valueFrom: configMapOrSecret.optional().catch(undefined) }),
    )
    .optional()
    .catch(undefined),
});
const volumeSchema = z.object({
  configMap: files,
  secret: z
    .object({ secretName: z.string(), items, optional })
    .optional()
    .catch(undefined),
  projected: z
    .object({
      sources: z
        .array(
          z.object({
            configMap: files,
            secret: files,
          }),
        )
        .catch([]),
    })
    .optional()
    .catch(undefined),
});
const podSpecSchema = z.object({
  containers: z.array(containerSchema).catch([]),
  initContainers: z.array(containerSchema).optional().catch(undefined),
  volumes: z.array(volumeSchema).optional().catch(undefined),
});

/** A ConfigMap or Secret that a template reads, and how. */
interface Use {
  kind: 'ConfigMap' | 'Secret';
  name: string;
  via: 'environment' | 'files';
  /** Keys that it names; undefined when it reads all of them. */
  keys?: string[];
  /** Pods start although a key is missing. */
  optional: boolean;
}

/** Names of the ConfigMaps and Secrets that a template reads, sorted. */
export function templateReferences(template: PodTemplate): {
  configMaps: string[];
  secrets: string[];
} {
  const uses = usesOf(template);
  const namesOf = (kind: Use['kind']) =>
    [
      ...new Set(uses.filter(use => use.kind === kind).map(use => use.name)),
    ].sort();
  return { configMaps: namesOf('ConfigMap'), secrets: namesOf('Secret') };
}

/** How a template reads one of them; empty when it does not. */
export function waysOfReading(
  template: PodTemplate,
  kind: Use['kind'],
  name: string,
): Use['via'][] {
  return [
    ...new Set(
      usesOf(template)
        .filter(use => use.kind === kind && use.name === name)
        .map(({ via }) => via),
    ),
  ].sort();
}

/** Which keys of a ConfigMap or Secret a template reads. */
export function keysRead(
  template: PodTemplate,
  object: { kind: Use['kind']; name: string },
): {
  /** Without them pods do not start. */
  required: string[];
  /** Named at all. */
  named: string[];
  /** It reads whatever keys there are. */
  all: boolean;
} {
  const uses = usesOf(template).filter(
    ({ kind, name }) => kind === object.kind && name === object.name,
  );
  const named = (some: Use[]) =>
    [...new Set(some.flatMap(({ keys = [] }) => keys))].sort();
  return {
    required: named(uses.filter(use => !use.optional)),
    named: named(uses),
    all: uses.some(({ keys }) => keys === undefined),
  };
}

function usesOf(template: PodTemplate): Use[] {
  const spec = podSpecSchema.parse(template.spec);
  const uses: Use[] = [];
  const add = (
    kind: Use['kind'],
    via: Use['via'],
    found: { name: string; optional?: boolean } | undefined,
    keys?: string[],
  ) => {
    if (found) {
      const { name, optional: isOptional = false } = found;
      uses.push({ kind, name, via, keys, optional: isOptional });
    }
  };
  const addKey = (
    kind: Use['kind'],
    found: { name: string; key?: string; optional?: boolean } | undefined,
  ) =>
    add(
      kind,
      'environment',
      found,
      found?.key === undefined ? [] : [found.key],
    );
  const addFiles = (
    kind: Use['kind'],
    found:
      | { name: string; items?: { key: string }[]; optional?: boolean }
      | undefined,
  ) =>
    add(
      kind,
      'files',
      found,
      found?.items?.map(({ key }) => key),
    );
  for (const container of [
    ...spec.containers,
    ...(spec.initContainers ?? []),
  ]) {
    const sources = [
      ...(container.envFrom ?? []),
      ...(container.env ?? []).map(({ valueFrom }) => valueFrom),
    ];
    for (const source of sources) {
      add('ConfigMap', 'environment', source?.configMapRef);
      addKey('ConfigMap', source?.configMapKeyRef);
      add('Secret', 'environment', source?.secretRef);
      addKey('Secret', source?.secretKeyRef);
    }
  }
  for (const { configMap, secret, projected } of spec.volumes ?? []) {
    addFiles('ConfigMap', configMap);
    addFiles('Secret', secret && { ...secret, name: secret.secretName });
    for (const source of projected?.sources ?? []) {
      addFiles('ConfigMap', source.configMap);
      addFiles('Secret', source.secret);
    }
  }
  return uses;
}
