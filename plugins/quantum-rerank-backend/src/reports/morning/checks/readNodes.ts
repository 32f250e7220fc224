import type { ReportFact } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../../clusters/ClusterRegistry';
import { KubernetesApiError } from '../../../kubernetes/errors';
import type { CheckSource } from './CheckSource';
import {
  nodeFacts,
  projectNode,
  projectNodeUsage,
  type NodeState,
  type NodeUsage,
} from './nodeFacts';

const METRICS = '/apis/metrics.k8s.io/v1beta1/nodes';

/** Nodes of the cluster and what they use, as `kubectl top nodes` shows it. */
export function createNodeCheck(clusters: ClusterRegistry): CheckSource {
  return async ({ environment }, { signal }): Promise<ReportFact[]> => {
    const observedAt = new Date().toISOString();
    const { api } = await clusters.getCluster(environment.cluster);
    const list = async <T>(
      path: string,
      project: (item: unknown) => T | undefined,
    ) => (await api.list<T>(path, { project, signal })).items;
    const unknown = (summary: string): ReportFact[] => [
      { subject: 'nodes', state: 'unknown', summary, observedAt },
    ];
    let nodes: NodeState[];
    try {
      nodes = await list('/api/v1/nodes', projectNode);
    } catch (error) {
      return unknown(inWords(error, 'nodes'));
    }
    let usages: NodeUsage[] = [];
    const problems: ReportFact[] = [];
    try {
      usages = await list(METRICS, projectNodeUsage);
    } catch (error) {
      problems.push(...unknown(inWords(error, 'nodes.metrics.k8s.io')));
    }
    return [...problems, ...nodeFacts(nodes, usages, observedAt)].filter(
      // Said once: why it is not known.
      ({ subject }) => problems.length === 0 || subject !== 'usage',
    );
  };
}

/** Words of the cluster are not repeated; what it means is. */
function inWords(error: unknown, resource: string): string {
  if (error instanceof KubernetesApiError) {
    if (error.status === 403 || error.status === 401) {
      return `The backend may not list ${resource}; its role needs that (see examples/rbac-nodes.yaml)`;
    }
    return error.status === 404
      ? `The cluster does not serve ${resource}; metrics-server is not installed`
      : `The cluster answered ${error.status} when ${resource} were listed`;
  }
  return `The cluster gave no answer when ${resource} were listed`;
}
