import type { JsonObject, KubeObject } from '../store/kinds';
import type { Store } from '../store/store';
import type { AccessRule } from './access';

interface Binding extends KubeObject {
  subjects?: {
    kind: string;
    name: string;
    namespace?: string;
  }[];
  roleRef?: { kind: string; name: string };
}

/** The user name under which a service account calls the API. */
export function accountName(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/**
 * What role bindings give to a user, looked up for every request, so that a
 * role that is changed or taken away counts at once. The users of the sandbox
 * have the rules they were added with besides.
 */
export function boundRules(
  store: Store,
  user: { name: string; groups?: string[] },
): AccessRule[] {
  const isMeant = ({ subjects = [] }: Binding) =>
    subjects.some(subject => {
      switch (subject.kind) {
        case 'ServiceAccount':
          return (
            user.name === accountName(subject.namespace ?? '', subject.name)
          );
        case 'Group':
          return user.groups?.includes(subject.name) ?? false;
        default:
          return user.name === subject.name;
      }
    });
  const inNamespaces = (store.list('rolebindings') as Binding[])
    .filter(isMeant)
    .flatMap(binding =>
      rulesOf(store, binding, binding.metadata.namespace).map(rule => ({
        ...rule,
        namespaces: [binding.metadata.namespace ?? ''],
      })),
    );
  const everywhere = (store.list('clusterrolebindings') as Binding[])
    .filter(isMeant)
    .flatMap(binding => rulesOf(store, binding, undefined));
  return [...inNamespaces, ...everywhere];
}

function rulesOf(
  store: Store,
  { roleRef }: Binding,
  namespace: string | undefined,
): AccessRule[] {
  if (!roleRef) {
    return [];
  }
  const role =
    roleRef.kind === 'Role'
      ? store.get('roles', namespace, roleRef.name)
      : store.get('clusterroles', undefined, roleRef.name);
  const { rules } = (role ?? {}) as { rules?: JsonObject[] };
  return (rules ?? []).map(rule => ({
    verbs: strings(rule.verbs),
    apiGroups: strings(rule.apiGroups),
    resources: strings(rule.resources),
    ...(rule.resourceNames
      ? { resourceNames: strings(rule.resourceNames) }
      : {}),
  }));
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
