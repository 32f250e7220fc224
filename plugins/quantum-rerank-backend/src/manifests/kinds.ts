/** A kind of object that manifests may hold, and where the API serves it. */
export interface ManifestKind {
  kind: string;
  apiVersion: string;
  /** As paths name it. */
  plural: string;
  /** Allowed where the configuration lists no kinds. */
  usual: boolean;
}

const kind = (
  name: string,
  apiVersion: string,
  plural: string,
  usual = true,
): ManifestKind => ({ kind: name, apiVersion, plural, usual });

/**
 * Every kind that can be allowed, in the order in which objects are applied:
 * what others need comes first. Kinds that give rights (Role, RoleBinding),
 * that hold secrets, or that belong to the whole cluster are none of them, so
 * that no configuration can let them in.
 */
export const manifestKinds: readonly ManifestKind[] = [
  kind('ServiceAccount', 'v1', 'serviceaccounts'),
  kind('ConfigMap', 'v1', 'configmaps'),
  kind('PersistentVolumeClaim', 'v1', 'persistentvolumeclaims', false),
  kind('NetworkPolicy', 'networking.k8s.io/v1', 'networkpolicies', false),
  kind('Service', 'v1', 'services'),
  kind('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets'),
  kind('StatefulSet', 'apps/v1', 'statefulsets', false),
  kind('Deployment', 'apps/v1', 'deployments'),
  kind('CronJob', 'batch/v1', 'cronjobs', false),
  kind('HorizontalPodAutoscaler', 'autoscaling/v2', 'horizontalpodautoscalers'),
  kind('Ingress', 'networking.k8s.io/v1', 'ingresses'),
];

/** Kinds that are refused whatever the configuration says, and why. */
const neverAllowed: Record<string, string> = {
  Secret:
    'values of secrets do not belong into manifests: use a tool that brings them into the cluster',
  Role: 'it gives rights',
  RoleBinding: 'it gives rights',
  ClusterRole: 'it gives rights',
  ClusterRoleBinding: 'it gives rights',
  Namespace: 'it belongs to the whole cluster',
  CustomResourceDefinition: 'it belongs to the whole cluster',
  PersistentVolume: 'it belongs to the whole cluster',
  List: 'its items must be documents of their own',
};

/** Names of the kinds that are allowed where the configuration lists none. */
export const usualKinds = manifestKinds
  .filter(({ usual }) => usual)
  .map(each => each.kind);

/** Finds a kind that can be allowed; undefined when there is none. */
export function findManifestKind(name: string): ManifestKind | undefined {
  return manifestKinds.find(each => each.kind === name);
}

/** Why a kind can never be allowed; undefined when that is not known. */
export function whyNeverAllowed(name: string): string | undefined {
  return Object.hasOwn(neverAllowed, name) ? neverAllowed[name] : undefined;
}

/** Where an object of a namespace is found in the Kubernetes API. */
export function objectPath(
  namespace: string,
  { apiVersion, plural }: ManifestKind,
  name: string,
): string {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  return `/${root}/${apiVersion}/namespaces/${encodeURIComponent(
    namespace,
  )}/${plural}/${encodeURIComponent(name)}`;
}
