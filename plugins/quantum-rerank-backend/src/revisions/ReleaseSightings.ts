import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ProfileEnvironment,
  Rollout,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { KubernetesApiError } from '../kubernetes/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { configMapPath } from '../operations/plan/configFacts';
import { pathsOf } from '../operations/plan/paths';
import type { HeldRelease, ReleaseWatches } from '../workload/ReleaseWatches';
import { findCurrentReplicaSet, ownReplicaSets } from '../workload/revisions';
import { rolloutOf } from '../workload/snapshot';
import { WatchedCollection } from '../workload/WatchedCollection';
import { record, text } from '../workload/projections/read';

/** What watches know of the release that runs. */
export type ReleaseSighting =
  /** They do not know it now: the cluster has to be asked. */
  | { state: 'unknown' }
  /** There is no such deployment. */
  | { state: 'absent' }
  | {
      state: 'seen';
      /** Another one as soon as the release or its ConfigMap is another one. */
      identity: string;
      rollout: Rollout;
      desired: number;
    };

/** Tells of each environment whether another release runs, without asking its cluster. */
export interface Sightings {
  /** @param configMap - name of the ConfigMap whose versions belong to the release */
  sight(
    environment: ProfileEnvironment,
    configMap: string | undefined,
  ): Promise<ReleaseSighting>;
  /** Watches these no longer than until now, and no others. */
  keepOnly(environments: ProfileEnvironment[]): void;
}

interface Held {
  api: KubernetesApi;
  release: HeldRelease;
  configMap?: { name: string; watch: WatchedCollection<string> };
}

/**
 * Sightings by the watches that show the workload to people, and by one watch
 * of the ConfigMap, of which nothing but its version is kept.
 */
export class ReleaseSightings implements Sightings {
  readonly #clusters: ClusterRegistry;
  readonly #releases: Pick<ReleaseWatches, 'hold'>;
  readonly #logger: LoggerService;
  readonly #held = new Map<string, Held>();

  constructor(options: {
    clusters: ClusterRegistry;
    releases: Pick<ReleaseWatches, 'hold'>;
    logger: LoggerService;
  }) {
    this.#clusters = options.clusters;
    this.#releases = options.releases;
    this.#logger = options.logger;
  }

  async sight(
    environment: ProfileEnvironment,
    configMap: string | undefined,
  ): Promise<ReleaseSighting> {
    const held = await this.#hold(environment);
    const { watch } = held.release;
    await watch.firstRead();
    const { deployment, deployments, replicaSets } = watch;
    if (!deployments.isCurrent) {
      return { state: 'unknown' };
    }
    if (!deployment) {
      return { state: 'absent' };
    }
    if (!replicaSets?.isCurrent) {
      return { state: 'unknown' };
    }
    const version = await this.#versionOf(environment, held, configMap);
    if (version === undefined) {
      return { state: 'unknown' };
    }
    const own = ownReplicaSets(replicaSets.items.values(), deployment);
    return {
      state: 'seen',
      identity: JSON.stringify([
        deployment.uid,
        deployment.revision,
        deployment.template.key,
        own
          .map(({ uid, revision, template }) => [uid, revision, template.key])
          .sort(([a], [b]) => String(a).localeCompare(String(b))),
        configMap,
        version,
      ]),
      rollout: rolloutOf(deployment, findCurrentReplicaSet(deployment, own)),
      desired: deployment.desired,
    };
  }

  keepOnly(environments: ProfileEnvironment[]): void {
    const keys = new Set(environments.map(keyOf));
    for (const [key, held] of this.#held) {
      if (!keys.has(key)) {
        this.#held.delete(key);
        held.configMap?.watch.stop();
        held.release.end();
      }
    }
  }

  async #hold(environment: ProfileEnvironment): Promise<Held> {
    const key = keyOf(environment);
    const known = this.#held.get(key);
    if (known) {
      return known;
    }
    const { api } = await this.#clusters.getCluster(environment.cluster);
    const release = await this.#releases.hold(environment);
    const other = this.#held.get(key);
    if (other) {
      release.end();
      return other;
    }
    const held: Held = { api, release };
    this.#held.set(key, held);
    return held;
  }

  /** Of the ConfigMap; empty where there is none; undefined while it is not known. */
  async #versionOf(
    environment: ProfileEnvironment,
    held: Held,
    name: string | undefined,
  ): Promise<string | undefined> {
    if (held.configMap?.name !== name) {
      held.configMap?.watch.stop();
      held.configMap =
        name === undefined
          ? undefined
          : { name, watch: this.#watchConfigMap(held.api, environment, name) };
    }
    if (!held.configMap || name === undefined) {
      return '';
    }
    const { watch } = held.configMap;
    await watch.firstAttempt;
    if (watch.status.state === 'forbidden') {
      return readVersion(held.api, environment, name);
    }
    return watch.isCurrent ? watch.items.get(name) ?? '' : undefined;
  }

  #watchConfigMap(
    api: KubernetesApi,
    environment: ProfileEnvironment,
    name: string,
  ): WatchedCollection<string> {
    const { cluster, namespace } = environment;
    return new WatchedCollection<string>({
      api,
      resource: 'configmaps',
      path: pathsOf(environment).configMaps,
      query: { fieldSelector: `metadata.name=${name}` },
      project: object => text(record(object.metadata).resourceVersion),
      onChange: () => {},
      logger: this.#logger.child({ cluster, namespace }),
    }).start();
  }
}

/** Where `get` is allowed, and `watch` is not. */
async function readVersion(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  name: string,
): Promise<string> {
  try {
    const { metadata } = await api.request<{
      metadata?: { resourceVersion?: unknown };
    }>({
      method: 'GET',
      path: configMapPath(environment, name),
      metadataOnly: true,
    });
    return text(metadata?.resourceVersion) ?? '';
  } catch (error) {
    if (
      error instanceof KubernetesApiError &&
      [401, 403, 404].includes(error.status)
    ) {
      return '';
    }
    throw error;
  }
}

function keyOf({ cluster, namespace, resources }: ProfileEnvironment): string {
  const { deployment, configMap } = resources;
  return JSON.stringify([cluster, namespace, deployment, configMap]);
}
