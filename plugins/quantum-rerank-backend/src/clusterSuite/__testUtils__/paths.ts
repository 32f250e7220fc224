/** Group, version and plural of the kinds that the suite creates. */
const RESOURCES: Record<string, string> = {
  ConfigMap: 'api/v1 configmaps',
  Deployment: 'apis/apps/v1 deployments',
  HorizontalPodAutoscaler: 'apis/autoscaling/v2 horizontalpodautoscalers',
  Ingress: 'apis/networking.k8s.io/v1 ingresses',
  PodDisruptionBudget: 'apis/policy/v1 poddisruptionbudgets',
  Role: 'apis/rbac.authorization.k8s.io/v1 roles',
  RoleBinding: 'apis/rbac.authorization.k8s.io/v1 rolebindings',
  Secret: 'api/v1 secrets',
  Service: 'api/v1 services',
  ServiceAccount: 'api/v1 serviceaccounts',
};

/** Path of the objects of a kind, or of one of them. */
export function pathOf(namespace: string, kind: string, name?: string): string {
  const [root, plural] = RESOURCES[kind].split(' ');
  const collection = `/${root}/namespaces/${namespace}/${plural}`;
  return name === undefined ? collection : `${collection}/${name}`;
}
