import { randomBytes } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import type { PartStatus } from './freshness';
import type { PodRow } from './podPage';
import {
  projectAutoscaler,
  type StoredAutoscaler,
} from './projections/autoscaler';
import {
  projectDisruptionBudget,
  type StoredDisruptionBudget,
} from './projections/disruptionBudget';
import { projectPod, type StoredPod } from './projections/pod';
import type { ReleaseWatch } from './ReleaseWatch';
import type { WorkloadState } from './snapshot';
import { UsagePoller } from './UsagePoller';
import { WatchedCollection } from './WatchedCollection';
import type { WatchStatus } from './WatchStatus';

/** Changes within this time make one version. */
const COALESCE_MS = 50;

/** Which workload to watch. */
export interface WorkloadOptions {
  api: KubernetesApi;
  /** The deployment and its ReplicaSets; whoever gave it ends it. */
  release: ReleaseWatch;
  cluster: string;
  namespace: string;
  deployment: string;
  logger: LoggerService;
  now?: () => number;
  random?: () => number;
  coalesceMs?: number;
}

/** Distinguishes the versions of this process from those of others. */
const EPOCH = `${Date.now().toString(36)}${randomBytes(3).toString('hex')}`;

/**
 * What is watched of one deployment: itself and its ReplicaSets, its pods, the
 * autoscalers and disruption budgets of its namespace, and the polled usage.
 * However many people look, these are all the calls that are made.
 */
export class Workload {
  readonly #options: WorkloadOptions;
  readonly #now: () => number;
  readonly #release: ReleaseWatch;
  readonly #autoscalers: WatchedCollection<StoredAutoscaler>;
  readonly #budgets: WatchedCollection<StoredDisruptionBudget>;
  #selector?: string;
  #unsubscribe?: () => void;
  #pods?: WatchedCollection<StoredPod>;
  #usage?: UsagePoller;
  #counter = 0;
  #pending?: NodeJS.Timeout;
  #stopped = false;
  #readOnce = false;
  #onVersion?: (version: string) => void;
  readonly #startedAt: number;

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#startedAt = this.#now();
    const { namespace, deployment } = options;
    this.#release = options.release;
    this.#autoscalers = this.#watch('horizontalpodautoscalers', {
      path: `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`,
      project: object => projectAutoscaler(object, deployment),
    });
    this.#budgets = this.#watch('poddisruptionbudgets', {
      path: `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
      project: projectDisruptionBudget,
    });
  }

  get version(): string {
    return `${EPOCH}-${this.#counter}`;
  }

  /** @param onVersion - called after every new version */
  start(onVersion: (version: string) => void): void {
    this.#onVersion = onVersion;
    this.#unsubscribe = this.#release.subscribe(() => this.#changed());
    this.#autoscalers.start();
    this.#budgets.start();
    // Somebody else may have had it watched already.
    this.#followSelector();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#pending);
    this.#unsubscribe?.();
    this.#autoscalers.stop();
    this.#budgets.stop();
    this.#stopDependents();
  }

  /** Ends when everything was read once, or could not be. */
  async firstRead(): Promise<void> {
    await Promise.all([
      this.#release.deployments.firstAttempt,
      this.#autoscalers.firstAttempt,
      this.#budgets.firstAttempt,
    ]);
    await Promise.all([this.#release.firstRead(), this.#pods?.firstAttempt]);
    if (!this.#readOnce) {
      this.#readOnce = true;
      // A version of the time before must not be answered as if it were the read one.
      this.#cutPending();
    }
  }

  /** Ends when usage was read for whoever looks now, or could not be. */
  async usageRead(): Promise<void> {
    await this.firstRead();
    if (await this.#usage?.firstPoll()) {
      this.#cutPending();
    }
  }

  /** Somebody looked: usage is worth polling. */
  touch(): void {
    this.#usage?.touch();
  }

  /** Makes a new version although no object changed. */
  bump(): void {
    this.#changed();
  }

  state(): WorkloadState {
    return {
      parts: this.#parts(),
      deployment: this.#release.deployment,
      replicaSets: this.#release.replicaSets?.items ?? new Map(),
      pods: this.#pods?.items ?? new Map(),
      autoscalers: this.#autoscalers.items,
      disruptionBudgets: this.#budgets.items,
      usage: this.#usage?.usage ?? new Map(),
    };
  }

  /** Pods with their usage and revision. */
  *podRows(): Generator<PodRow> {
    const revisions = new Map<string, number>();
    const { replicaSets } = this.#release;
    for (const { uid, revision } of replicaSets?.items.values() ?? []) {
      if (revision !== undefined) {
        revisions.set(uid, revision);
      }
    }
    const usage = this.#usage?.usage;
    for (const pod of this.#pods?.items.values() ?? []) {
      yield {
        pod,
        usage: usage?.get(pod.name),
        revision: pod.ownerUid ? revisions.get(pod.ownerUid) : undefined,
      };
    }
  }

  #watch<T>(
    resource: string,
    options: {
      path: string;
      query?: Record<string, string>;
      project: (object: Record<string, unknown>) => T | undefined;
    },
  ): WatchedCollection<T> {
    const { api, logger, cluster, namespace, now, random } = this.#options;
    return new WatchedCollection<T>({
      api,
      resource,
      ...options,
      now,
      random,
      logger: logger.child({ cluster, namespace }),
      onChange: () => this.#changed(),
    });
  }

  #changed(): void {
    if (this.#stopped) {
      return;
    }
    this.#followSelector();
    this.#pending ??= setTimeout(
      () => this.#cutPending(),
      this.#options.coalesceMs ?? COALESCE_MS,
    ).unref();
  }

  /** Makes the version that waits for more changes, if one does. */
  #cutPending(): void {
    if (!this.#pending || this.#stopped) {
      return;
    }
    clearTimeout(this.#pending);
    this.#pending = undefined;
    this.#counter += 1;
    this.#onVersion?.(this.version);
  }

  /** Pods are watched by the selector of the deployment, which a new deployment of that name may change. */
  #followSelector(): void {
    const { selector } = this.#release;
    if (!selector || selector === this.#selector) {
      return;
    }
    this.#selector = selector;
    this.#stopDependents();
    const { api, namespace, now, random } = this.#options;
    this.#pods = this.#watch('pods', {
      path: `/api/v1/namespaces/${namespace}/pods`,
      query: { labelSelector: selector },
      project: projectPod,
    }).start();
    this.#usage = new UsagePoller({
      api,
      namespace,
      labelSelector: selector,
      now,
      random,
      onChange: () => this.#changed(),
    }).start();
  }

  #stopDependents(): void {
    this.#pods?.stop();
    this.#usage?.stop();
  }

  #parts(): PartStatus[] {
    const { deployments, replicaSets } = this.#release;
    const waiting: PartStatus = {
      resource: '',
      ...(deployments.status.state === 'live'
        ? {
            state: 'live',
            since: deployments.status.since,
            reason: 'There is no deployment whose pods could be watched',
          }
        : {
            state: 'connecting',
            since: this.#startedAt,
            reason: 'Waits for the deployment to be read',
          }),
    };
    return [
      part(deployments),
      replicaSets ? part(replicaSets) : { ...waiting, resource: 'replicasets' },
      this.#pods ? part(this.#pods) : { ...waiting, resource: 'pods' },
      part(this.#autoscalers),
      part(this.#budgets),
      this.#usage
        ? { resource: 'pods.metrics.k8s.io', ...statusOf(this.#usage.status) }
        : { ...waiting, resource: 'pods.metrics.k8s.io' },
    ];
  }
}

function part(collection: WatchedCollection<unknown>): PartStatus {
  const status = statusOf(collection.status);
  const reason = [status.reason, collection.note].filter(Boolean).join('; ');
  return {
    resource: collection.resource,
    ...status,
    reason: reason || undefined,
  };
}

function statusOf({ state, since, reason, lastContactAt }: WatchStatus) {
  return { state, since, reason, lastContactAt };
}
