import { z } from 'zod';
import type { PodTemplate } from './objects';

const reference = z.object({ name: z.string() }).optional().catch(undefined);
const configMapOrSecret = z.object({
  configMapRef: reference,
  secretRef: reference,
  configMapKeyRef: reference,
  secretKeyRef: reference,
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
  configMap: reference,
  secret: z.object({ secretName: z.string() }).optional().catch(undefined),
  projected: z
    .object({
      sources: z
        .array(z.object({ configMap: reference, secret: reference }))
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

function usesOf(template: PodTemplate): Use[] {
  const spec = podSpecSchema.parse(template.spec);
  const uses: Use[] = [];
  const add = (
    kind: Use['kind'],
    via: Use['via'],
    found: { name: string } | undefined,
  ) => {
    if (found) {
      uses.push({ kind, name: found.name, via });
    }
  };
  for (const container of [
    ...spec.containers,
    ...(spec.initContainers ?? []),
  ]) {
    const sources = [
      ...(container.envFrom ?? []),
      ...(container.env ?? []).map(({ valueFrom }) => valueFrom),
    ];
    for (const source of sources) {
      add(
        'ConfigMap',
        'environment',
        source?.configMapRef ?? source?.configMapKeyRef,
      );
      add('Secret', 'environment', source?.secretRef ?? source?.secretKeyRef);
    }
  }
  for (const { configMap, secret, projected } of spec.volumes ?? []) {
    add('ConfigMap', 'files', configMap);
    add('Secret', 'files', secret && { name: secret.secretName });
    for (const source of projected?.sources ?? []) {
      add('ConfigMap', 'files', source.configMap);
      add('Secret', 'files', source.secret);
    }
  }
  return uses;
}
