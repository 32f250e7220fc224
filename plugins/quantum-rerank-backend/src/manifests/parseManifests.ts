import { parseAllDocuments, type Document } from 'yaml';
import {
  findManifestKind,
  manifestKinds,
  whyNeverAllowed,
  type ManifestKind,
} from './kinds';

/** A file of a source, as it was read. */
export interface ManifestFile {
  name: string;
  text: string;
}

/** One object that is to be applied. */
export interface Manifest {
  kind: ManifestKind;
  name: string;
  /** File, and number of the document in it where it has several. */
  document: string;
  /** What is sent, with the namespace filled in. */
  body: ManifestBody;
}

/** A document as it was written, as far as it is looked at. */
export interface ManifestBody extends Record<string, unknown> {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown> & { name: string; namespace: string };
}

/** What a set of files holds, or what is wrong with it. */
export interface ParsedManifests {
  /** In the order in which they are applied. */
  manifests: Manifest[];
  /** One sentence each, which names document and field. */
  problems: string[];
}

/** A set with more documents is no set of one service. */
export const MAX_DOCUMENTS = 200;
/** Nobody reads more than these at once. */
const MAX_PROBLEMS = 20;
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
/** Written by the API server, or a precondition of ours. */
const NOT_OURS = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
  'selfLink',
  'generateName',
];
const RESERVED = 'quantumrerank.io/';

/**
 * Reads files of Kubernetes manifests, YAML or JSON with one or more
 * documents each. Nothing of it is trusted: what is not clearly an object of
 * an allowed kind in this namespace is a problem.
 */
export function parseManifests(
  files: ManifestFile[],
  options: { namespace: string; kinds: string[] },
): ParsedManifests {
  const manifests: Manifest[] = [];
  const problems: string[] = [];
  for (const file of files) {
    for (const each of documentsOf(file)) {
      const found =
        'problem' in each
          ? each.problem
          : check(each.value, each.where, options);
      if (typeof found === 'string') {
        problems.push(`${each.where}: ${found}`);
      } else {
        manifests.push(found);
      }
    }
  }
  if (manifests.length > MAX_DOCUMENTS) {
    problems.push(
      `There are ${manifests.length} documents; at most ${MAX_DOCUMENTS} are applied at once`,
    );
  }
  problems.push(...duplicates(manifests));
  if (manifests.length === 0 && problems.length === 0) {
    problems.push('There is no document in it');
  }
  return {
    manifests: inOrder(manifests),
    problems:
      problems.length > MAX_PROBLEMS
        ? [
            ...problems.slice(0, MAX_PROBLEMS),
            `and ${problems.length - MAX_PROBLEMS} more`,
          ]
        : problems,
  };
}

/** Kind and name, as plans and records name an object. */
export function nameOf({
  kind,
  name,
}: Pick<Manifest, 'kind' | 'name'>): string {
  return `${kind.kind}/${name}`;
}

/** A document with its value, or with what is wrong with it. */
type FoundDocument = { where: string } & (
  | { value: unknown }
  | { problem: string }
);

function documentsOf({ name, text }: ManifestFile): FoundDocument[] {
  // Of an empty text there is one that says so.
  const documents = [
    ...parseAllDocuments(text, { merge: true, logLevel: 'silent' }),
  ] as Document[];
  return documents.flatMap((document, index): FoundDocument[] => {
    const where =
      documents.length > 1 ? `${name}, document ${index + 1}` : name;
    const [error] = document.errors;
    if (error) {
      return [{ where, problem: yamlProblem(error) }];
    }
    try {
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      // Between two separators there may be nothing, or a comment only.
      return value === null || value === undefined ? [] : [{ where, value }];
    } catch {
      // Aliases that grow without bound, or one that points at nothing.
      return [
        { where, problem: 'its aliases cannot be resolved within bounds' },
      ];
    }
  });
}

/** The first line only: the others quote the text, which may hold anything. */
function yamlProblem({ message }: Error): string {
  return `it is no YAML: ${message.split('\n')[0].replace(/:$/, '')}`;
}

function check(
  value: unknown,
  document: string,
  options: { namespace: string; kinds: string[] },
): Manifest | string {
  if (!isMap(value)) {
    return 'it is no object';
  }
  const { apiVersion, kind: kindName, metadata } = value;
  if (typeof kindName !== 'string' || kindName === '') {
    return 'kind is missing';
  }
  const shown = quoted(kindName);
  const kind = findManifestKind(kindName);
  if (!kind || !options.kinds.includes(kindName)) {
    const why = whyNeverAllowed(kindName);
    return `kind ${shown} is not allowed${
      why ? `: ${why}` : `; allowed are ${options.kinds.join(', ')}`
    }`;
  }
  if (apiVersion !== kind.apiVersion) {
    return `apiVersion of kind ${shown} must be ${kind.apiVersion}`;
  }
  if (!isMap(metadata)) {
    return 'metadata is missing';
  }
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || !NAME.test(name)) {
    return name === undefined
      ? 'metadata.name is missing'
      : 'metadata.name is no name of an object';
  }
  if (namespace !== undefined && namespace !== options.namespace) {
    return `metadata.namespace of ${kindName}/${name} is ${quoted(
      namespace,
    )}, but only ${options.namespace} may be written to`;
  }
  const foreign = NOT_OURS.find(field => metadata[field] !== undefined);
  if (foreign !== undefined) {
    return `metadata.${foreign} of ${kindName}/${name} is written by Kubernetes: leave it out`;
  }
  if (value.status !== undefined) {
    return `status of ${kindName}/${name} is written by Kubernetes: leave it out`;
  }
  const reserved = reservedAnnotation(metadata.annotations);
  if (reserved !== undefined) {
    return `metadata.annotations of ${kindName}/${name} holds ${quoted(
      reserved,
    )}, which the portal writes itself`;
  }
  if (!isPlain(value)) {
    return `${kindName}/${name} holds a value that is no JSON`;
  }
  return {
    kind,
    name,
    document,
    body: {
      ...value,
      apiVersion: kind.apiVersion,
      kind: kind.kind,
      metadata: { ...metadata, name, namespace: options.namespace },
    },
  };
}

function duplicates(manifests: Manifest[]): string[] {
  const seen = new Map<string, string>();
  return manifests.flatMap(manifest => {
    const name = nameOf(manifest);
    const first = seen.get(name);
    seen.set(name, first ?? manifest.document);
    return first === undefined
      ? []
      : [`${manifest.document}: ${name} stands in ${first} already`];
  });
}

/** By what needs what, and by name within a kind. */
function inOrder(manifests: Manifest[]): Manifest[] {
  return [...manifests].sort(
    (a, b) =>
      manifestKinds.indexOf(a.kind) - manifestKinds.indexOf(b.kind) ||
      (a.name < b.name ? -1 : 1),
  );
}

function reservedAnnotation(annotations: unknown): string | undefined {
  return isMap(annotations)
    ? Object.keys(annotations).find(name => name.startsWith(RESERVED))
    : undefined;
}

/** YAML knows numbers and keys that JSON does not. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.every(isPlain);
  }
  if (isMap(value)) {
    return Object.values(value).every(isPlain);
  }
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}

/** Text of others in a sentence: short, and on one line. */
function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value;
  return JSON.stringify(text.slice(0, 100));
}
