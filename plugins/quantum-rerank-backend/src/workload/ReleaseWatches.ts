import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { ReleaseWatch } from './ReleaseWatch';

/** A watch that somebody holds until it calls `end`. */
export interface HeldRelease {
  watch: ReleaseWatch;
  end(): void;
}

interface Shared {
  watch: Promise<ReleaseWatch>;
  holders: number;
}

/**
 * One {@link ReleaseWatch} for each cluster, namespace and deployment, shared
 * by all that hold it and ended with the last of them.
 */
export class ReleaseWatches {
  readonly #clusters: ClusterRegistry;
  readonly #logger: LoggerService;
  readonly #now?: () => number;
  readonly #shared = new Map<string, Shared>();

  constructor(options: {
    clusters: ClusterRegistry;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.#clusters = options.clusters;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** @throws NotFoundError, ServiceUnavailableError when the cluster is not to be reached by what is configured */
  async hold(environment: ProfileEnvironment): Promise<HeldRelease> {
    const { cluster, namespace, resources } = environment;
    const key = JSON.stringify([cluster, namespace, resources.deployment]);
    const shared = this.#shared.get(key) ?? {
      watch: this.#open(environment),
      holders: 0,
    };
    this.#shared.set(key, shared);
    shared.holders += 1;
    let ended = false;
    const end = () => {
      if (ended) {
        return;
      }
      ended = true;
      shared.holders -= 1;
      if (shared.holders === 0) {
        this.#shared.delete(key);
        shared.watch.then(
          watch => watch.stop(),
          () => {},
        );
      }
    };
    try {
      return { watch: await shared.watch, end };
    } catch (error) {
      end();
      throw error;
    }
  }

  async #open(environment: ProfileEnvironment): Promise<ReleaseWatch> {
    const { cluster, namespace, resources } = environment;
    const { api } = await this.#clusters.getCluster(cluster);
    return new ReleaseWatch({
      api,
      cluster,
      namespace,
      deployment: resources.deployment,
      logger: this.#logger,
      now: this.#now,
    }).start();
  }
}
