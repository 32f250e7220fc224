import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { manifestSourceIdSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import {
  findManifestKind,
  manifestKinds,
  usualKinds,
  whyNeverAllowed,
  type ManifestKind,
} from './kinds';

const kindName = z.string().superRefine((name, context) => {
  if (!findManifestKind(name)) {
    const why = whyNeverAllowed(name);
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(name)} cannot be allowed${
        why ? ` (${why})` : ''
      }: possible are ${manifestKinds.map(({ kind }) => kind).join(', ')}`,
    });
  }
});

const objectName = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
    'must be the name of an object',
  );

const url = z.url({
  protocol: /^https?$/,
  error: 'must be an http or https URL',
});

const entrySchema = z
  .strictObject({
    id: manifestSourceIdSchema,
    title: z.string().min(1).optional(),
    profile: z.string().min(1).default('quantum-rerank'),
    environment: z.string().min(1),
    directory: z.string().min(1).optional(),
    files: z.array(z.string().min(1)).min(1).optional(),
    url: url.optional(),
    urls: z.array(url).min(1).optional(),
    kinds: z.array(kindName).min(1).default(usualKinds),
    prune: z
      .array(z.strictObject({ kind: kindName, name: objectName }))
      .default([]),
  })
  .refine(
    entry =>
      [entry.directory, entry.files, entry.url, entry.urls].filter(Boolean)
        .length === 1,
    'needs exactly one of directory, files, url, urls',
  );

/** Where manifests of an environment come from. */
export interface ManifestSourceConfig {
  id: string;
  title: string;
  profile: string;
  environment: string;
  from:
    | { directory: string }
    | { files: string[] }
    | { url: string }
    | { urls: string[] };
  /** Names of the kinds that may be applied. */
  kinds: string[];
  /** Objects that are deleted when the manifests do not hold them any more. */
  prune: Array<{ kind: ManifestKind; name: string }>;
}

/**
 * Reads `quantumRerank.manifests`.
 *
 * @throws InputError that names the key and what would be right
 */
export function readManifestConfig(
  config: RootConfigService,
): ManifestSourceConfig[] {
  const parsed = z
    .array(entrySchema)
    .default([])
    .safeParse(config.getOptional('quantumRerank.manifests'));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    const key = path
      .map(part =>
        typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
      )
      .join('');
    throw new InputError(`quantumRerank.manifests${key}: ${message}`);
  }
  const seen = new Set<string>();
  return parsed.data.map((entry, index) => {
    const place = `${entry.profile}/${entry.environment}/${entry.id}`;
    if (seen.has(place)) {
      throw new InputError(
        `quantumRerank.manifests[${index}].id: ${entry.id} is there twice for the environment ${entry.environment}`,
      );
    }
    seen.add(place);
    const { id, title = id, profile, environment, kinds } = entry;
    return {
      id,
      title,
      profile,
      environment,
      from: originOf(entry),
      kinds,
      prune: entry.prune.flatMap(({ kind, name }) => {
        const known = findManifestKind(kind);
        return known ? [{ kind: known, name }] : [];
      }),
    };
  });
}

function originOf({
  directory,
  files,
  url: folder,
  urls,
}: z.infer<typeof entrySchema>): ManifestSourceConfig['from'] {
  if (directory !== undefined) {
    return { directory };
  }
  if (files) {
    return { files };
  }
  return folder === undefined ? { urls: urls ?? [] } : { url: folder };
}
