import { ServiceUnavailableError } from '@backstage/errors';
import type { Config } from '@backstage/config';
import { KubeConfig, type User } from '@kubernetes/client-node';

const AUTH_PROVIDER = 'kubernetes.io/auth-provider';
const SUPPORTED = ['serviceAccount', 'localKubectlProxy'];
const EXTENSION_POINT = 'quantumRerankClustersExtensionPoint';

/** How one cluster is reached, or why it is not. */
export type ClusterDefinition =
  | { name: string; create: () => KubeConfig }
  | { name: string; problem: string };

/** What `kubernetes.clusterLocatorMethods` says. */
export interface LocatedClusters {
  clusters: ClusterDefinition[];
  /** Locators that this plugin does not read, for messages. */
  otherLocators: string[];
}

/**
 * Clusters of the block that `@backstage/plugin-kubernetes-backend` reads.
 * Of its locators `config` and `localKubectlProxy` are understood; the others
 * find clusters in catalogs and clouds, with identities this plugin has not.
 */
export function readLocatedClusters(config: Config): LocatedClusters {
  const located: LocatedClusters = { clusters: [], otherLocators: [] };
  const methods =
    config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  for (const method of methods) {
    const type = method.getString('type');
    if (type === 'config') {
      for (const cluster of method.getOptionalConfigArray('clusters') ?? []) {
        located.clusters.push(readCluster(cluster));
      }
    } else if (type === 'localKubectlProxy') {
      located.clusters.push({
        name: 'local',
        create: () => kubectlProxy('local', 'http://localhost:8001'),
      });
    } else {
      located.otherLocators.push(type);
    }
  }
  return located;
}

function readCluster(config: Config): ClusterDefinition {
  const name = config.getString('name');
  const metadata =
    config.getOptional<Record<string, string>>('authMetadata') ?? {};
  const provider =
    metadata[AUTH_PROVIDER] ?? config.getOptionalString('authProvider');
  const url = config.getString('url');
  if (!provider || !SUPPORTED.includes(provider)) {
    return {
      name,
      problem: `Cluster ${name} uses the auth provider ${
        provider ?? '(none)'
      }; supported are ${SUPPORTED.join(
        ' and ',
      )}, other ones can be added through ${EXTENSION_POINT}`,
    };
  }
  if (provider === 'localKubectlProxy') {
    return { name, create: () => kubectlProxy(name, url) };
  }
  const token =
    config.getOptionalString('serviceAccountToken') ??
    metadata.serviceAccountToken;
  return {
    name,
    create: () => {
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromClusterAndUser(
        {
          name,
          server: url,
          skipTLSVerify: config.getOptionalBoolean('skipTLSVerify') ?? false,
          caData: config.getOptionalString('caData'),
          caFile: config.getOptionalString('caFile'),
        },
        token ? { name, token } : mountedServiceAccount(name),
      );
      return kubeConfig;
    },
  };
}

/** The service account of the pod this backend runs in, read from its token file. */
function mountedServiceAccount(name: string): User {
  const inCluster = new KubeConfig();
  inCluster.loadFromCluster();
  const user = inCluster.getCurrentUser();
  if (!user) {
    throw new ServiceUnavailableError(
      `Cluster ${name} has no serviceAccountToken`,
    );
  }
  return { ...user, name };
}

function kubectlProxy(name: string, url: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name, server: url, skipTLSVerify: false },
    { name },
  );
  return kubeConfig;
}
