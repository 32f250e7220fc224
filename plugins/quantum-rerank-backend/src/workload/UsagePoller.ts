import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { projectPodMetrics, type StoredUsage } from './projections/podMetrics';
import { isRecord } from './projections/read';
import { WatchStatus } from './WatchStatus';

const INTERVAL_MS = 15_000;
/** A cluster without metrics-server is asked less often. */
const ABSENT_INTERVAL_MS = 60_000;
/** Usage is polled only while somebody looked within this time. */
const INTEREST_MS = 10 * 60_000;
/** Older values are not shown as usage any more. */
const LIFETIME_MS = 2 * 60_000;

/** What to poll. */
export interface UsagePollerOptions {
  api: KubernetesApi;
  namespace: string;
  labelSelector: string;
  onChange: () => void;
  now?: () => number;
  random?: () => number;
}

/** Usage of the pods from metrics.k8s.io, which has no watch. */
export class UsagePoller {
  readonly status: WatchStatus;
  readonly #options: UsagePollerOptions;
  readonly #now: () => number;
  readonly #stopped = new AbortController();
  #usage = new Map<string, StoredUsage>();
  #lookedAt: number;
  #wake?: AbortController;
  /** Ends with the next poll; set while nothing is known that is new enough. */
  #awaited?: { ended: Promise<void>; end: () => void };

  constructor(options: UsagePollerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#lookedAt = this.#now();
    this.#awaited = latch();
    this.status = new WatchStatus({
      now: this.#now,
      onChange: options.onChange,
    });
  }

  /** Usage by name of the pod; empty once it is too old to be called usage. */
  get usage(): ReadonlyMap<string, StoredUsage> {
    const age = this.#now() - (this.status.lastContactAt ?? -Infinity);
    return age <= LIFETIME_MS ? this.#usage : new Map();
  }

  /** Somebody looked. */
  touch(): void {
    const idle = this.#isIdle();
    this.#lookedAt = this.#now();
    if (idle) {
      this.#awaited ??= latch();
      this.#wake?.abort();
    }
  }

  /**
   * Waits for the first poll since somebody looked, good or not.
   *
   * @returns whether there was one to wait for
   */
  async firstPoll(): Promise<boolean> {
    const awaited = this.#awaited;
    await awaited?.ended;
    return awaited !== undefined;
  }

  start(): this {
    this.#run().catch(() => {});
    return this;
  }

  stop(): void {
    this.#stopped.abort();
    this.status.stop();
    this.#awaited?.end();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      if (!this.#isIdle()) {
        await this.#poll(signal);
        this.#awaited?.end();
        this.#awaited = undefined;
      }
      this.#wake = new AbortController();
      const interval =
        this.status.state === 'absent' || this.status.state === 'forbidden'
          ? ABSENT_INTERVAL_MS
          : INTERVAL_MS;
      const jitter = 0.9 + 0.2 * (this.#options.random ?? Math.random)();
      await sleep(interval * jitter, undefined, {
        signal: AbortSignal.any([signal, this.#wake.signal]),
        ref: false,
      }).catch(() => {});
    }
  }

  #isIdle(): boolean {
    return this.#now() - this.#lookedAt > INTEREST_MS;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { api, namespace, labelSelector } = this.#options;
    try {
      const usage = new Map<string, StoredUsage>();
      await api.list<never>(
        `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`,
        {
          query: { labelSelector },
          signal,
          project: item => {
            const measured = isRecord(item)
              ? projectPodMetrics(item)
              : undefined;
            if (measured) {
              usage.set(measured.pod, measured);
            }
            return undefined;
          },
        },
      );
      this.#usage = usage;
      this.status.live();
      this.#options.onChange();
    } catch (error) {
      if (!signal.aborted) {
        this.status.broken(error);
      }
    }
  }
}

function latch(): { ended: Promise<void>; end: () => void } {
  let end = () => {};
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  return { ended, end };
}
