import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import {
  projectDeployment,
  type StoredDeployment,
} from './projections/deployment';
import {
  projectReplicaSet,
  type StoredReplicaSet,
} from './projections/replicaSet';
import { formatSelector } from './selector';
import { WatchedCollection } from './WatchedCollection';

/** Which deployment to watch. */
export interface ReleaseWatchOptions {
  api: KubernetesApi;
  cluster: string;
  namespace: string;
  deployment: string;
  logger: LoggerService;
  now?: () => number;
  random?: () => number;
}

/**
 * The watches of a deployment and its ReplicaSets: which release runs. They
 * cost little, whatever the number of pods, and everybody who wants to know
 * shares them.
 */
export class ReleaseWatch {
  readonly deployments: WatchedCollection<StoredDeployment>;
  readonly #options: ReleaseWatchOptions;
  readonly #listeners = new Set<() => void>();
  #replicaSets?: WatchedCollection<StoredReplicaSet>;
  #selector?: string;
  #stopped = false;

  constructor(options: ReleaseWatchOptions) {
    this.#options = options;
    const { namespace, deployment } = options;
    this.deployments = new WatchedCollection<StoredDeployment>({
      ...this.#common(),
      resource: 'deployments',
      path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
      query: { fieldSelector: `metadata.name=${deployment}` },
      project: projectDeployment,
    });
  }

  get deployment(): StoredDeployment | undefined {
    return this.deployments.items.get(this.#options.deployment);
  }

  /** Undefined until a deployment says which ones they are. */
  get replicaSets(): WatchedCollection<StoredReplicaSet> | undefined {
    return this.#replicaSets;
  }

  /** The deployment's selector as a query; undefined until it is read. */
  get selector(): string | undefined {
    return this.#selector;
  }

  /** Calls back after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): this {
    this.deployments.start();
    return this;
  }

  stop(): void {
    this.#stopped = true;
    this.deployments.stop();
    this.#replicaSets?.stop();
  }

  /** Ends when everything was read once, or could not be. */
  async firstRead(): Promise<void> {
    await this.deployments.firstAttempt;
    await this.#replicaSets?.firstAttempt;
  }

  #common() {
    const { api, logger, cluster, namespace, now, random } = this.#options;
    return {
      api,
      now,
      random,
      logger: logger.child({ cluster, namespace }),
      onChange: () => this.#changed(),
    };
  }

  #changed(): void {
    if (this.#stopped) {
      return;
    }
    this.#followSelector();
    this.#listeners.forEach(listener => listener());
  }

  /** A new deployment of that name may have another selector. */
  #followSelector(): void {
    const { deployment } = this;
    const selector = deployment && formatSelector(deployment.selector);
    if (!selector || selector === this.#selector) {
      return;
    }
    this.#selector = selector;
    this.#replicaSets?.stop();
    this.#replicaSets = new WatchedCollection<StoredReplicaSet>({
      ...this.#common(),
      resource: 'replicasets',
      path: `/apis/apps/v1/namespaces/${this.#options.namespace}/replicasets`,
      query: { labelSelector: selector },
      project: projectReplicaSet,
    }).start();
  }
}
