import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type {
  AccessAttributes,
  KubeObject,
  Sandbox,
} from '@quantumrerank/sandbox';
import { parseAllDocuments } from 'yaml';

/** Whom the manifests of `examples/` are for. */
export const PORTAL_ACCOUNT =
  'system:serviceaccount:quantum-rerank:quantum-rerank-operations';

/** A rule of a Role or ClusterRole. */
export interface ExampleRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/** An object of the manifests. */
export interface ExampleObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: ExampleRule[];
  [key: string]: unknown;
}

/** The objects of `examples/<name>.yaml`, as people are told to apply them. */
export function readExample(name: string): ExampleObject[] {
  const path = resolve(__dirname, `../../../../../examples/${name}.yaml`);
  return parseAllDocuments(readFileSync(path, 'utf8')).map(document =>
    document.toJS(),
  );
}

/** Applies such objects to the sandbox. */
export function applyObjects(sandbox: Sandbox, objects: ExampleObject[]): void {
  for (const object of objects) {
    sandbox
      .objects()
      .put(
        `${object.kind.toLocaleLowerCase('en-US')}s`,
        object as unknown as KubeObject,
      );
  }
}

/** Roles without the rules that let the portal itself change something. */
export function readingHalf(objects: ExampleObject[]): ExampleObject[] {
  return objects.map(object =>
    object.rules
      ? {
          ...object,
          rules: object.rules
            .filter(rule => !isChange(rule))
            .map(rule => ({
              ...rule,
              verbs: rule.verbs.filter(verb => verb !== 'patch'),
            })),
        }
      : object,
  );
}

/** Events are the portal's own: they tell of changes. */
function isChange({ resources, verbs }: ExampleRule): boolean {
  return (
    !resources.includes('events') &&
    verbs.every(verb => !['get', 'list', 'watch'].includes(verb))
  );
}

/** Each verb on each resource that the rules of the objects give. */
export function atomsOf(objects: ExampleObject[]): string[] {
  return objects.flatMap(({ metadata, rules = [] }) =>
    rules.flatMap(({ apiGroups, resources, resourceNames = [], verbs }) =>
      apiGroups.flatMap(group =>
        resources.flatMap(resource =>
          verbs.flatMap(verb =>
            (resourceNames.length > 0 ? resourceNames : [undefined]).map(name =>
              atom(metadata.namespace, verb, group, resource, name),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Those of the atoms that a request needs, each way a rule could give it. */
export function atomsFor(access: AccessAttributes): string[] {
  const { verb, group, resource, subresource, namespace, name } = access;
  const path = subresource ? `${resource}/${subresource}` : resource;
  return [...new Set([undefined, name])].map(each =>
    atom(namespace, verb, group, path, each),
  );
}

function atom(
  namespace: string | undefined,
  verb: string,
  group: string,
  resource: string,
  name: string | undefined,
): string {
  return [namespace ?? 'cluster', verb, group, resource, name ?? '*'].join(' ');
}
