import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Paths of the Kubernetes API for one environment. */
export function pathsOf(environment: ProfileEnvironment) {
  const namespace = encodeURIComponent(environment.namespace);
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  return {
    deployment: deploymentPathOf(environment, environment.resources.deployment),
    deployments: `${apps}/deployments`,
    replicaSets: `${apps}/replicasets`,
    autoscalers: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
    disruptionBudgets: `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
    pods: `/api/v1/namespaces/${namespace}/pods`,
    configMaps: `/api/v1/namespaces/${namespace}/configmaps`,
    secrets: `/api/v1/namespaces/${namespace}/secrets`,
    events: `/api/v1/namespaces/${namespace}/events`,
  };
}

/** Where a deployment of the namespace is found. */
export function deploymentPathOf(
  { namespace }: ProfileEnvironment,
  name: string,
): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(
    namespace,
  )}/deployments/${encodeURIComponent(name)}`;
}

/** What may have one open operation at a time. */
export function targetKeyOf(environment: ProfileEnvironment): string {
  return [
    environment.cluster,
    environment.namespace,
    'Deployment',
    environment.resources.deployment,
  ].join('/');
}
