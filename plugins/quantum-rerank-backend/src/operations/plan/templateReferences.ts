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
});
const podSpecSchema = z.object({
  containers: z.array(containerSchema).catch([]),
  initContainers: z.array(containerSchema).optional().catch(undefined),
  volumes: z.array(volumeSchema).optional().catch(undefined),
});

/** Names of the ConfigMaps and Secrets that a template reads, sorted. */
export function templateReferences(template: PodTemplate): {
  configMaps: string[];
  secrets: string[];
} {
  const spec = podSpecSchema.parse(template.spec);
  const configMaps = new Set<string>();
  const secrets = new Set<string>();
  for (const container of [
    ...spec.containers,
    ...(spec.initContainers ?? []),
  ]) {
    const sources = [
      ...(container.envFrom ?? []),
      ...(container.env ?? []).map(({ valueFrom }) => valueFrom),
    ];
    for (const source of sources) {
      addName(configMaps, source?.configMapRef ?? source?.configMapKeyRef);
      addName(secrets, source?.secretRef ?? source?.secretKeyRef);
    }
  }
  for (const volume of spec.volumes ?? []) {
    addName(configMaps, volume.configMap);
    addName(secrets, volume.secret && { name: volume.secret.secretName });
  }
  return {
    configMaps: [...configMaps].sort(),
    secrets: [...secrets].sort(),
  };
}

function addName(names: Set<string>, found: { name: string } | undefined) {
  if (found) {
    names.add(found.name);
  }
}
