import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { KubeConfig } from '@kubernetes/client-node';

/**
 * Where connections to clusters come from besides
 * `kubernetes.clusterLocatorMethods`, a kubeconfig and the in-cluster
 * service account.
 *
 * @public
 */
export interface ClusterSource {
  /** Names the source in messages and logs. */
  readonly id: string;
  /**
   * A configuration whose current context reaches the cluster, or undefined
   * when this source does not know the name.
   */
  getKubeConfig(clusterName: string): Promise<KubeConfig | undefined>;
}

/** @public */
export interface QuantumRerankClustersExtensionPoint {
  /** Sources are asked in the order they were added, before the built-in ones. */
  addClusterSource(source: ClusterSource): void;
}

/** @public */
export const quantumRerankClustersExtensionPoint =
  createExtensionPoint<QuantumRerankClustersExtensionPoint>({
    id: 'quantum-rerank.clusters',
  });
