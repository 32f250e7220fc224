import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type {
  LifecycleService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  NotFoundError,
  ServiceUnavailableError,
  stringifyError,
} from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  SIGNAL_CHANNEL,
  type Page,
  type PodPage,
  type PodQuery,
  type Revision,
  type SignalMessage,
  type Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Target } from '../profile/ProfileService';
import { pageOfPods } from './podPage';
import { ReleaseWatches } from './ReleaseWatches';
import { listRevisions, pageOfRevisions } from './revisions';
import { buildSnapshot } from './snapshot';
import { Workload } from './Workload';
import type { WorkloadService } from './WorkloadService';

const compress = promisify(gzip);

/** How long a request waits for the first read of a workload. */
const FIRST_READ_MS = 4_000;
/** A workload nobody asked for is not watched any longer. */
const IDLE_MS = 60 * 60_000;
/** Facts age: verdicts are formed again this often even if nothing happens. */
const REVIEW_MS = 15_000;

/** Options of {@link DefaultWorkloadService.create}. */
export interface DefaultWorkloadServiceOptions {
  clusters: ClusterRegistry;
  logger: LoggerService;
  /** Shared with others that want to know which release runs. */
  releases?: ReleaseWatches;
  signals?: SignalsService;
  lifecycle?: LifecycleService;
  now?: () => number;
  firstReadMs?: number;
  idleMs?: number;
  reviewMs?: number;
}

/** One environment of an entity, as somebody looks at a workload. */
interface View {
  target: Target;
  listeners: Set<(version: string) => void>;
  snapshot?: Snapshot;
  serialized?: {
    version: string;
    body: Promise<{ version: string; json: Buffer; gzip: Buffer }>;
  };
}

interface Watched {
  workload: Workload;
  stop(): void;
  views: Map<string, View>;
  usedAt: number;
}

/**
 * Keeps one set of watches for each cluster, namespace and deployment that
 * somebody asked for, and answers from memory.
 */
export class DefaultWorkloadService implements WorkloadService {
  readonly #options: DefaultWorkloadServiceOptions;
  readonly #now: () => number;
  readonly #releases: ReleaseWatches;
  readonly #watched = new Map<string, Promise<Watched>>();
  readonly #review: NodeJS.Timeout;

  static create(
    options: DefaultWorkloadServiceOptions,
  ): DefaultWorkloadService {
    const service = new DefaultWorkloadService(options);
    options.lifecycle?.addShutdownHook(() => service.close());
    return service;
  }

  private constructor(options: DefaultWorkloadServiceOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#releases = options.releases ?? new ReleaseWatches(options);
    this.#review = setInterval(() => {
      this.#reviewAll().catch(() => {});
    }, options.reviewMs ?? REVIEW_MS).unref();
  }

  async getSnapshot(target: Target): Promise<Snapshot> {
    const watched = await this.#use(target);
    return this.#snapshotOf(watched, this.#viewOf(watched, target));
  }

  async getSerializedSnapshot(
    target: Target,
  ): Promise<{ version: string; json: Buffer; gzip: Buffer }> {
    const watched = await this.#use(target);
    const view = this.#viewOf(watched, target);
    const snapshot = this.#snapshotOf(watched, view);
    if (view.serialized?.version !== snapshot.version) {
      view.serialized = {
        version: snapshot.version,
        body: serialize(snapshot),
      };
    }
    return view.serialized.body;
  }

  async awaitUsage(target: Target): Promise<void> {
    const { workload } = await this.#use(target);
    await workload.usageRead();
  }

  async listPods(target: Target, query: PodQuery): Promise<PodPage> {
    const { workload } = await this.#use(target);
    return pageOfPods(workload.podRows(), query, workload.version);
  }

  async listRevisions(
    target: Target,
    query: { limit?: number; cursor?: string },
  ): Promise<Page<Revision>> {
    const { workload } = await this.#use(target);
    const { deployment, replicaSets } = workload.state();
    return pageOfRevisions(
      listRevisions(deployment, replicaSets.values()),
      query,
    );
  }

  subscribe(target: Target, onChange: (version: string) => void): () => void {
    let view: View | undefined;
    let ended = false;
    this.#watch(target).then(
      watched => {
        if (!ended) {
          view = this.#viewOf(watched, target);
          view.listeners.add(onChange);
        }
      },
      error =>
        this.#options.logger.warn(
          `Nothing to subscribe to: ${stringifyError(error)}`,
        ),
    );
    return () => {
      ended = true;
      view?.listeners.delete(onChange);
    };
  }

  /** Ends all watches. */
  async close(): Promise<void> {
    clearInterval(this.#review);
    const all = [...this.#watched.values()];
    this.#watched.clear();
    for (const result of await Promise.allSettled(all)) {
      if (result.status === 'fulfilled') {
        result.value.stop();
      }
    }
  }

  /** The watches of the target, after their first read. */
  async #use(target: Target): Promise<Watched> {
    const watched = await this.#watch(target);
    watched.usedAt = this.#now();
    this.#viewOf(watched, target);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      watched.workload.firstRead(),
      new Promise(resolve => {
        timer = setTimeout(resolve, this.#options.firstReadMs ?? FIRST_READ_MS);
      }),
    ]).finally(() => clearTimeout(timer));
    watched.workload.touch();
    return watched;
  }

  async #watch(target: Target): Promise<Watched> {
    const { cluster, namespace, resources } = target.environment;
    const key = JSON.stringify([cluster, namespace, resources.deployment]);
    let watched = this.#watched.get(key);
    if (!watched) {
      watched = this.#start(target);
      this.#watched.set(key, watched);
      watched.catch(() => this.#watched.delete(key));
    }
    return watched;
  }

  async #start({ environment }: Target): Promise<Watched> {
    const { api, release } = await this.#connect(environment);
    const { logger } = this.#options;
    const workload = new Workload({
      api,
      release: release.watch,
      cluster: environment.cluster,
      namespace: environment.namespace,
      deployment: environment.resources.deployment,
      logger,
      now: this.#options.now,
    });
    const watched: Watched = {
      workload,
      stop: () => {
        workload.stop();
        release.end();
      },
      views: new Map(),
      usedAt: this.#now(),
    };
    workload.start(version => this.#publish(watched, version));
    return watched;
  }

  async #connect(environment: Target['environment']) {
    try {
      const { api } = await this.#options.clusters.getCluster(
        environment.cluster,
      );
      return { api, release: await this.#releases.hold(environment) };
    } catch (error) {
      // The environment exists, so its missing cluster is not a 404.
      throw error instanceof NotFoundError
        ? new ServiceUnavailableError(error.message)
        : error;
    }
  }

  #viewOf(watched: Watched, target: Target): View {
    const key = `${target.entityRef} ${target.environment.name}`;
    let view = watched.views.get(key);
    if (!view) {
      view = { target, listeners: new Set() };
      watched.views.set(key, view);
    } else if (view.target.environment !== target.environment) {
      // The profile was loaded again.
      view.target = target;
      view.serialized = undefined;
      view.snapshot = undefined;
    }
    return view;
  }

  #snapshotOf({ workload }: Watched, view: View): Snapshot {
    if (view.snapshot?.version !== workload.version) {
      view.snapshot = this.#build(workload, view);
    }
    return view.snapshot;
  }

  #build(workload: Workload, view: View): Snapshot {
    return buildSnapshot({
      entityRef: view.target.entityRef,
      environment: view.target.environment,
      version: workload.version,
      state: workload.state(),
      now: this.#now(),
      previous: view.snapshot?.verdict,
    });
  }

  #publish(watched: Watched, version: string): void {
    for (const view of watched.views.values()) {
      // Formed at once, so that `since` of the verdict is when it changed.
      this.#snapshotOf(watched, view);
      const message: SignalMessage = {
        type: 'snapshot',
        entityRef: view.target.entityRef,
        environment: view.target.environment.name,
        version,
      };
      this.#options.signals
        ?.publish({
          recipients: { type: 'broadcast' },
          channel: SIGNAL_CHANNEL,
          message: { ...message },
        })
        .catch(error =>
          this.#options.logger.debug(
            `A signal was not sent: ${stringifyError(error)}`,
          ),
        );
      for (const listener of view.listeners) {
        listener(version);
      }
    }
  }

  async #reviewAll(): Promise<void> {
    for (const [key, pending] of [...this.#watched]) {
      const watched = await pending.catch(() => undefined);
      if (!watched) {
        continue;
      }
      const listened = [...watched.views.values()].some(
        ({ listeners }) => listeners.size > 0,
      );
      const idle = this.#now() - watched.usedAt;
      if (!listened && idle > (this.#options.idleMs ?? IDLE_MS)) {
        this.#watched.delete(key);
        watched.stop();
      } else {
        this.#reviewVerdicts(watched);
      }
    }
  }

  #reviewVerdicts({ workload, views }: Watched): void {
    for (const view of views.values()) {
      const state = view.snapshot?.verdict.state;
      if (state && this.#build(workload, view).verdict.state !== state) {
        workload.bump();
        return;
      }
    }
  }
}

async function serialize(snapshot: Snapshot) {
  const json = Buffer.from(JSON.stringify(snapshot));
  return { version: snapshot.version, json, gzip: await compress(json) };
}
