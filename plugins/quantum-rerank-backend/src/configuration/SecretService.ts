import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Page,
  Secret,
  SecretVersion,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { askCluster } from '../clusters/askCluster';
import { deploymentsToRestart } from '../operations/plan/consumerPlan';
import { fetchDeployment } from '../operations/plan/facts';
import {
  collectSecretFacts,
  fetchSecret,
  secretNameOf,
  type SecretObject,
} from '../operations/plan/secretFacts';
import { keysOf } from '../operations/plan/secretPlan';
import { keysRead } from '../operations/plan/templateReferences';
import type { Target } from '../profile/ProfileService';
import type {
  ConfigVersionStore,
  StoredConfigVersion,
} from './ConfigVersionStore';
import { environmentKey } from './environmentKey';
import { compareSecret, hashSecret } from './secretState';

/** The Secret of an environment without its values, and what is kept of it. */
export interface SecretService {
  /**
   * Keys, their managers and who reads them.
   *
   * @throws NotFoundError when there is no Secret, or it is not clear which
   * @throws ServiceUnavailableError when the cluster cannot be asked
   */
  getSecret(target: Target): Promise<Secret>;

  /**
   * Kept states, newest first, compared with the values of now.
   *
   * @throws InputError for a cursor that is not one
   * @throws NotFoundError, ServiceUnavailableError as {@link getSecret}
   */
  listVersions(
    target: Target,
    query: { limit: number; cursor?: string },
  ): Promise<Page<SecretVersion>>;
}

/** {@link SecretService} without permission checks, which the routes make. */
export class DefaultSecretService implements SecretService {
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

  async getSecret(target: Target): Promise<Secret> {
    const { secret, deployment, consumers, named } = await askCluster(
      this.#clusters,
      target,
      api => collectSecretFacts(api, target.environment),
    );
    const { metadata, content } = secret;
    const required = deploymentsToRestart({ deployment, named }).flatMap(
      ({ spec }) =>
        keysRead(spec.template, { kind: 'Secret', name: metadata.name })
          .required,
    );
    return {
      secret: metadata.name,
      resourceVersion: metadata.resourceVersion,
      ...(typeof metadata.creationTimestamp === 'string' && {
        createdAt: metadata.creationTimestamp,
      }),
      ...(content.known
        ? { type: content.value.type, immutable: content.value.immutable }
        : { unread: content.reason }),
      keys: keysOf(secret).map(key => ({
        key,
        managers: managersOfKey(secret, key),
        required: required.includes(key),
      })),
      ...(consumers.known && { consumers: consumers.value }),
    };
  }

  async listVersions(
    target: Target,
    query: { limit: number; cursor?: string },
  ): Promise<Page<SecretVersion>> {
    const { environment } = target;
    const name =
      environment.resources.secret ??
      (await askCluster(this.#clusters, target, async api =>
        secretNameOf(environment, await fetchDeployment(api, environment)),
      ));
    const { items, nextCursor } = await this.#versions.list(
      {
        environment: environmentKey(target, environment.name),
        kind: 'Secret',
        name,
      },
      query,
    );
    const compare = this.#comparer(
      items.length > 0 ? await this.#readNow(target, name) : undefined,
    );
    const versions: SecretVersion[] = [];
    for (const version of items) {
      versions.push(await compare(version));
    }
    return {
      items: versions,
      ...(nextCursor === undefined ? {} : { nextCursor }),
    };
  }

  /** Hashes are slow to make: once for each salt. */
  #comparer(now: Record<string, string> | undefined) {
    const hashes = new Map<string, Promise<Record<string, string>>>();
    return async (version: StoredConfigVersion): Promise<SecretVersion> => {
      const { salt, hidden } = version;
      if (now && !hashes.has(salt)) {
        hashes.set(salt, hashSecret(now, salt));
      }
      return {
        id: version.id,
        kind: version.kind === 'verified' ? 'verified' : 'backup',
        takenAt: new Date(version.takenAt).toISOString(),
        by: version.by,
        operation: version.operation,
        resourceVersion: version.resourceVersion,
        keys: compareSecret(hidden, await hashes.get(salt)),
      };
    };
  }

  /** What is kept can be listed although nothing is to be seen of now. */
  async #readNow(
    target: Target,
    name: string,
  ): Promise<Record<string, string> | undefined> {
    try {
      const { content } = await askCluster(this.#clusters, target, api =>
        fetchSecret(api, target.environment, name),
      );
      return content.known ? content.value.data : undefined;
    } catch (error) {
      this.#logger.debug(
        `The Secret ${name} could not be compared with its kept states`,
        error instanceof Error ? error : undefined,
      );
      return undefined;
    }
  }
}

function managersOfKey({ metadata }: SecretObject, key: string) {
  return (metadata.managedFields ?? []).flatMap(({ manager, time, fieldsV1 }) =>
    manager !== undefined &&
    Object.hasOwn(Object(fieldsV1?.['f:data']), `f:${key}`)
      ? [{ manager: manager.slice(0, 128), ...(time && { at: time }) }]
      : [],
  );
}
