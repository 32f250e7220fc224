import {
  looksSecret,
  type Config,
  type ConfigVersion,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { askCluster } from '../clusters/askCluster';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import {
  collectConfigFacts,
  configMapNameOf,
  fetchConfigMap,
} from '../operations/plan/configFacts';
import { fetchDeployment } from '../operations/plan/facts';
import type { KeyedObject } from '../operations/plan/objects';
import type { Target } from '../profile/ProfileService';
import { changesToVersion } from './configState';
import type {
  ConfigVersionStore,
  StoredConfigVersion,
} from './ConfigVersionStore';
import { environmentKey } from './environmentKey';

/** The configuration of an environment, and what is kept of it. */
export interface ConfigService {
  /**
   * Keys and values of now; what looks secret is left out.
   *
   * @throws NotFoundError when there is no ConfigMap, or it is not clear which
   * @throws ServiceUnavailableError when the cluster cannot be asked
   */
  getConfig(target: Target): Promise<Config>;

  /**
   * Kept versions, newest first.
   *
   * @throws InputError for a cursor that is not one
   * @throws NotFoundError, ServiceUnavailableError as {@link getConfig}
   */
  listVersions(
    target: Target,
    query: { limit: number; cursor?: string },
  ): Promise<Page<ConfigVersion>>;
}

/** {@link ConfigService} without permission checks, which the routes make. */
export class DefaultConfigService implements ConfigService {
  readonly #clusters: ClusterRegistry;
  readonly #versions: ConfigVersionStore;
  readonly #logger: LoggerService;

  constructor(options: {
    clusters: ClusterRegistry;
    configVersions: ConfigVersionStore;
    logger: LoggerService;
  }) {
    this.#clusters = options.clusters;
    this.#versions = options.configVersions;
    this.#logger = options.logger;
  }

  async getConfig(target: Target): Promise<Config> {
    const { configMap, consumers } = await askCluster(
      this.#clusters,
      target,
      api => collectConfigFacts(api, target.environment),
    );
    const { metadata, data, binaryData, immutable } = configMap;
    return {
      configMap: metadata.name,
      resourceVersion: metadata.resourceVersion,
      immutable: immutable === true,
      items: [
        ...Object.entries(data).map(([key, value]) =>
          looksSecret(key, value)
            ? { key, hidden: 'secret' as const }
            : { key, value },
        ),
        ...Object.keys(binaryData).map(key => ({
          key,
          hidden: 'binary' as const,
        })),
      ].sort((a, b) => (a.key < b.key ? -1 : 1)),
      ...(consumers.known && { consumers: consumers.value }),
    };
  }

  async listVersions(
    target: Target,
    query: { limit: number; cursor?: string },
  ): Promise<Page<ConfigVersion>> {
    const { environment } = target;
    const configMap =
      environment.resources.configMap ??
      (await askCluster(this.#clusters, target, async api =>
        configMapNameOf(environment, await fetchDeployment(api, environment)),
      ));
    const { items, nextCursor } = await this.#versions.list(
      {
        environment: environmentKey(target, environment.name),
        kind: 'ConfigMap',
        name: configMap,
      },
      query,
    );
    const now = await this.#readNow(target, configMap);
    return {
      items: items.map(version => toConfigVersion(version, now)),
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  /** What is kept can be listed although nothing is to be seen of now. */
  async #readNow(
    target: Target,
    name: string,
  ): Promise<KeyedObject | undefined> {
    try {
      return await askCluster(this.#clusters, target, api =>
        fetchConfigMap(api, target.environment, name),
      );
    } catch (error) {
      this.#logger.debug(
        `The ConfigMap ${name} could not be compared with its kept versions`,
        error instanceof Error ? error : undefined,
      );
      return undefined;
    }
  }
}

function toConfigVersion(
  version: StoredConfigVersion,
  now: KeyedObject | undefined,
): ConfigVersion {
  const changes =
    now &&
    Object.entries(
      changesToVersion({ data: now.data, binaryData: now.binaryData }, version)
        .changes,
    );
  const { values, hidden } = version;
  return {
    id: version.id,
    kind: version.kind,
    takenAt: new Date(version.takenAt).toISOString(),
    ...(version.by === undefined ? {} : { by: version.by }),
    ...(version.operation === undefined
      ? {}
      : { operation: version.operation }),
    resourceVersion: version.resourceVersion,
    keys: Object.keys(values).length + Object.keys(hidden).length,
    notKept: Object.keys(hidden).sort(),
    ...(changes && {
      difference: {
        set: changes.filter(([, value]) => value !== null).map(([key]) => key),
        removed: changes
          .filter(([, value]) => value === null)
          .map(([key]) => key),
      },
    }),
  };
}
