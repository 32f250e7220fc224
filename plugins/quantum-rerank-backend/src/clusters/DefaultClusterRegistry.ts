import type {
  LifecycleService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import {
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterSource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { HttpKubernetesApi } from '../kubernetes/HttpKubernetesApi';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { KubeConfigTransport } from '../kubernetes/transport';
import type { ClusterConnection, ClusterRegistry } from './ClusterRegistry';
import { readLocatedClusters, type LocatedClusters } from './configClusters';
import {
  actingAs,
  impersonationOf,
  readIdentities,
  type ClusterIdentity,
} from './identities';
import {
  IN_CLUSTER,
  inClusterConfig,
  readKubeconfigContext,
} from './kubeconfigClusters';

/** Options of {@link DefaultClusterRegistry.create}. */
export interface DefaultClusterRegistryOptions {
  config: RootConfigService;
  logger: LoggerService;
  /** Closes connections at shutdown. */
  lifecycle?: LifecycleService;
  /** Asked first, in this order. */
  sources?: ClusterSource[];
  /** For tests: makes the API of a cluster. */
  createApi?: (name: string, transport: KubeConfigTransport) => KubernetesApi;
}

/**
 * Finds a cluster in this order: sources added through the extension point,
 * `kubernetes.clusterLocatorMethods`, the contexts of
 * `quantumRerank.kubeconfig`, and `in-cluster`. A connection is made once and
 * kept; a failed search is not remembered.
 */
export class DefaultClusterRegistry implements ClusterRegistry {
  readonly #sources: ClusterSource[];
  readonly #located: LocatedClusters;
  readonly #kubeconfigPath?: string;
  readonly #logger: LoggerService;
  readonly #identities: Map<string, ClusterIdentity>;
  readonly #createApi: (
    name: string,
    transport: KubeConfigTransport,
  ) => KubernetesApi;
  readonly #connections = new Map<string, Promise<ClusterConnection>>();
  readonly #transports = new Set<KubeConfigTransport>();

  static create(
    options: DefaultClusterRegistryOptions,
  ): DefaultClusterRegistry {
    const registry = new DefaultClusterRegistry(options);
    options.lifecycle?.addShutdownHook(() => registry.close());
    return registry;
  }

  private constructor(options: DefaultClusterRegistryOptions) {
    this.#sources = options.sources ?? [];
    this.#located = readLocatedClusters(options.config);
    this.#kubeconfigPath = options.config.getOptionalString(
      'quantumRerank.kubeconfig.path',
    );
    this.#logger = options.logger;
    this.#identities = readIdentities(options.config);
    this.#createApi =
      options.createApi ??
      ((cluster, transport) => new HttpKubernetesApi({ cluster, transport }));
  }

  async getCluster(
    name: string,
    options: { actingFor?: string } = {},
  ): Promise<ClusterConnection> {
    const connection = await this.#connection(name);
    const identity = this.#identities.get(name);
    if (!identity || options.actingFor === undefined) {
      return connection;
    }
    const as = impersonationOf(identity, options.actingFor);
    return { ...connection, api: actingAs(connection.api, as), as };
  }

  async #connection(name: string): Promise<ClusterConnection> {
    let connection = this.#connections.get(name);
    if (!connection) {
      connection = this.#connect(name);
      this.#connections.set(name, connection);
      connection.catch(() => this.#connections.delete(name));
    }
    return connection;
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.#connections.clear();
    const transports = [...this.#transports];
    this.#transports.clear();
    await Promise.all(transports.map(transport => transport.close()));
  }

  async #connect(name: string): Promise<ClusterConnection> {
    const { kubeConfig, origin } = await this.#find(name);
    const transport = new KubeConfigTransport(name, kubeConfig);
    this.#transports.add(transport);
    this.#logger.info(`Cluster ${name} is reached by ${origin}`);
    return { name, api: this.#createApi(name, transport) };
  }

  async #find(
    name: string,
  ): Promise<{ kubeConfig: KubeConfig; origin: string }> {
    for (const source of this.#sources) {
      const kubeConfig = await this.#ask(source, name);
      if (kubeConfig) {
        return { kubeConfig, origin: `source ${source.id}` };
      }
    }
    const located = this.#located.clusters.find(
      cluster => cluster.name === name,
    );
    if (located) {
      if ('problem' in located) {
        throw new ServiceUnavailableError(located.problem);
      }
      return {
        kubeConfig: located.create(),
        origin: 'kubernetes.clusterLocatorMethods',
      };
    }
    if (this.#kubeconfigPath) {
      const kubeConfig = await readKubeconfigContext(
        this.#kubeconfigPath,
        name,
      );
      if (kubeConfig) {
        return { kubeConfig, origin: 'quantumRerank.kubeconfig' };
      }
    }
    if (name === IN_CLUSTER) {
      return {
        kubeConfig: inClusterConfig(),
        origin: 'the mounted service account',
      };
    }
    throw new NotFoundError(this.#notFoundMessage(name));
  }

  async #ask(
    source: ClusterSource,
    name: string,
  ): Promise<KubeConfig | undefined> {
    try {
      return await source.getKubeConfig(name);
    } catch (error) {
      const message = `The cluster source ${source.id} failed when asked for ${name}`;
      // The cause may quote addresses and credentials, and callers see this.
      this.#logger.error(message, toError(error));
      throw new ServiceUnavailableError(message);
    }
  }

  #notFoundMessage(name: string): string {
    const asked = [
      ...this.#sources.map(source => `source ${source.id}`),
      `kubernetes.clusterLocatorMethods (${
        this.#located.clusters.map(cluster => cluster.name).join(', ') || 'none'
      })`,
      this.#kubeconfigPath
        ? 'the contexts of quantumRerank.kubeconfig'
        : undefined,
    ].filter(Boolean);
    const others = this.#located.otherLocators;
    const hint =
      others.length > 0
        ? `. The locators ${others.join(
            ', ',
          )} are not read; supported are config and localKubectlProxy, and clusters of other origin can be added through quantumRerankClustersExtensionPoint`
        : '';
    return `No cluster named ${name} is configured; asked: ${asked.join(
      '; ',
    )}${hint}`;
  }
}
