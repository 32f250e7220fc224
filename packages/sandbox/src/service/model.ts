import type { Usage } from '../api/metrics';
import type { Kubelet } from '../kubelet/kubelet';
import type { LogBook } from '../kubelet/logBook';
import { cpuMillis } from '../hpa/quantity';
import { isReady } from '../kubelet/podStatus';
import type { Pod } from '../store/kinds';
import type { Store } from '../store/store';
import { CpuTime } from './cpuTime';
import { Histogram } from './histogram';
import { limitMiB, MemoryLeaks } from './leaks';
import type { ServiceCache } from './serviceCache';
import { Traffic } from './traffic';

/** Endpoint classes, each with the range its response times normally sit in. */
export type EndpointClass = 'health' | 'similarity' | 'batch';

/** What response times are told apart by: a failed answer is quick whatever was asked. */
export type DurationClass = EndpointClass | 'error';

/** Trouble that scenarios put into the service. */
export interface ServiceTrouble {
  /** Factor on the request rate. */
  load: number;
  /** Memory that every pod loses per second, in MiB. */
  leakMiBPerSecond: number;
  cacheDown: boolean;
  /** Seconds that every answer takes longer. */
  delaySeconds: number;
}

const WELL: ServiceTrouble = {
  load: 1,
  leakMiBPerSecond: 0,
  cacheDown: false,
  delaySeconds: 0,
};

/** Requests per second that one pod serves before it slows down. */
const CAPACITY = 80;
/** Medians of response times in seconds, in the middle of the normal ranges. */
const MEDIAN: Record<EndpointClass, number> = {
  health: 0.02,
  similarity: 0.068,
  batch: 0.3,
};
const SHARE: Record<EndpointClass, number> = {
  health: 0.05,
  similarity: 0.75,
  batch: 0.2,
};
const BASE_MEMORY_MIB = 560;
const NORMAL_ERROR_RATE = 0.002;

/** Counters since the start, as the service itself would keep them. */
export interface Counters {
  requests: Record<EndpointClass, { ok: number; failed: number }>;
  durations: Record<DurationClass, Histogram>;
  cacheHits: number;
  cacheMisses: number;
}

/**
 * The QuantumRerank service of one environment as numbers: load spreads over the ready pods, and latency, errors,
 * memory and cache hits follow from it. Advances in steps; no request is really made.
 */
export class ServiceModel {
  readonly namespace: string;
  readonly counters: Counters = {
    requests: { health: counter(), similarity: counter(), batch: counter() },
    durations: {
      health: new Histogram(),
      similarity: new Histogram(),
      batch: new Histogram(),
      error: new Histogram(),
    },
    cacheHits: 0,
    cacheMisses: 0,
  };
  readonly traffic = new Traffic();
  readonly cpuTime = new CpuTime();
  private trouble: ServiceTrouble = WELL;
  private readonly baseRate: number;
  private readonly leaks: MemoryLeaks;
  private readonly carried: Record<EndpointClass, number> = {
    health: 0,
    similarity: 0,
    batch: 0,
  };
  private readonly store: Store;
  private readonly logBook: LogBook;
  private readonly cache: ServiceCache;
  private seconds = 0;
  private ready: { version: number; pods: Pod[] } | undefined;

  constructor(
    namespace: string,
    baseRate: number,
    parts: {
      store: Store;
      kubelet: Kubelet;
      logBook: LogBook;
      cache: ServiceCache;
    },
  ) {
    this.namespace = namespace;
    this.baseRate = baseRate;
    this.store = parts.store;
    this.logBook = parts.logBook;
    this.cache = parts.cache;
    this.leaks = new MemoryLeaks(
      parts.kubelet,
      parts.logBook,
      pod => this.usageOf(pod).memoryMiB,
    );
  }

  /** Puts trouble into the service; what is not named stays as it is. */
  disturb(trouble: Partial<ServiceTrouble>): void {
    this.trouble = { ...this.trouble, ...trouble };
    this.cache.reach(this.cacheUp());
  }

  /** Takes all trouble away; memory that leaked stays lost until the pod restarts, as in life. */
  heal(): void {
    this.trouble = WELL;
    this.cache.reach(this.cacheUp());
  }

  /** Pods of the service that take traffic; counted once per state of the store. */
  readyPods(): Pod[] {
    const version = this.store.current();
    if (this.ready?.version !== version) {
      const pods = this.pods().filter(
        pod => isReady(pod) && !pod.metadata.deletionTimestamp,
      );
      this.ready = { version, pods };
    }
    return this.ready.pods;
  }

  /** Requests per second at present: the load breathes a little. */
  rate(): number {
    return (
      this.baseRate *
      this.trouble.load *
      (1 + 0.08 * Math.sin(this.seconds / 37))
    );
  }

  /** Load over capacity; 0 without ready pods. */
  utilisation(): number {
    const pods = this.readyPods().length;
    return pods ? this.rate() / (pods * CAPACITY) : 0;
  }

  /** Whether the cache can be reached. */
  cacheUp(): boolean {
    return (
      !this.trouble.cacheDown &&
      this.store
        .list('pods', this.namespace)
        .some(pod => pod.metadata.labels?.app === 'redis' && isReady(pod))
    );
  }

  /** Share of requests that fail now. */
  errorRate(): number {
    if (!this.readyPods().length) {
      return 1;
    }
    const overloaded = Math.max(0, this.utilisation() - 1) * 0.18;
    return Math.min(
      0.9,
      NORMAL_ERROR_RATE + overloaded + (this.cacheUp() ? 0 : 0.015),
    );
  }

  /** Response time in seconds that half of the requests stay below now. */
  medianSeconds(endpoint: EndpointClass): number {
    const strain = Math.max(0, this.utilisation() - 0.75);
    const slower =
      endpoint === 'health' ? 1 + strain : 1 + 7 * strain * strain + 2 * strain;
    const uncached = endpoint === 'health' || this.cacheUp() ? 1 : 2.4;
    return MEDIAN[endpoint] * slower * uncached + this.trouble.delaySeconds;
  }

  /** Memory and CPU of one pod of the service. */
  usageOf(pod: Pod): Usage {
    const share = Math.min(1.9, this.utilisation());
    const wobble = (pod.metadata.uid.charCodeAt(0) % 16) - 8;
    return {
      cpuMillis: Math.round(Math.min(1000, 60 + 440 * share + wobble)),
      memoryMiB: Math.round(BASE_MEMORY_MIB + wobble + this.leaks.of(pod)),
    };
  }

  /** The same as shares of what the pod may use at most. */
  utilisationOf(pod: Pod): { cpu: number; memory: number } {
    const usage = this.usageOf(pod);
    return {
      cpu: usage.cpuMillis / limitMillis(pod),
      memory: usage.memoryMiB / limitMiB(pod),
    };
  }

  /** Lets time pass. */
  step(seconds: number): void {
    this.seconds += seconds;
    this.cache.reach(this.cacheUp());
    const pods = this.pods();
    this.leaks.step(seconds, this.trouble.leakMiBPerSecond, pods);
    this.traffic.keep(pods);
    this.cpuTime.step(
      seconds,
      this.readyPods(),
      pod => this.usageOf(pod).cpuMillis / 1000,
    );
    const errors = this.errorRate();
    for (const endpoint of Object.keys(SHARE) as EndpointClass[]) {
      const due =
        this.rate() * SHARE[endpoint] * seconds + this.carried[endpoint];
      const whole = Math.floor(due);
      this.carried[endpoint] = due - whole;
      this.serve(endpoint, whole, endpoint === 'health' ? 0 : errors);
    }
    this.complain(errors);
  }

  /** Counts one real request; used by the HTTP stand-in. @returns its time in seconds and whether it fails */
  request(endpoint: EndpointClass): { seconds: number; failed: boolean } {
    const failed =
      Math.random() < (endpoint === 'health' ? 0 : this.errorRate());
    const seconds = failed ? 0.012 : sample(this.medianSeconds(endpoint));
    this.count(endpoint, seconds, failed);
    return { seconds, failed };
  }

  private serve(
    endpoint: EndpointClass,
    requests: number,
    errors: number,
  ): void {
    const median = this.medianSeconds(endpoint);
    for (let index = 0; index < requests; index++) {
      const failed = Math.random() < errors;
      this.count(
        endpoint,
        failed ? 0.005 + Math.random() * 0.015 : sample(median),
        failed,
      );
    }
  }

  private count(
    endpoint: EndpointClass,
    seconds: number,
    failed: boolean,
  ): void {
    this.counters.requests[endpoint][failed ? 'failed' : 'ok']++;
    this.counters.durations[failed ? 'error' : endpoint].observe(seconds);
    this.traffic.count(endpoint, failed, this.readyPods());
    if (endpoint !== 'health' && !failed) {
      const hit = this.cacheUp() && this.cache.find(endpoint);
      this.counters[hit ? 'cacheHits' : 'cacheMisses']++;
    }
  }

  private complain(errors: number): void {
    const pods = this.readyPods();
    const pod = pods[Math.floor(Math.random() * pods.length)];
    if (!pod) {
      return;
    }
    if (!this.cacheUp()) {
      this.log(pod, 'ERROR cache: connection to redis-service:6379 refused');
    }
    if (errors > 0.02) {
      const spent = Math.round(this.medianSeconds('similarity') * 4000);
      this.log(pod, `ERROR similarity engine: timeout after ${spent}ms`);
    }
    if (this.utilisation() > 1) {
      this.log(
        pod,
        `WARNING slow batch ${Math.round(
          this.medianSeconds('batch') * 1000,
        )}ms, queue is growing`,
      );
    }
  }

  private log(pod: Pod, text: string): void {
    this.logBook.write(pod, `${new Date().toISOString()} ${text}`);
  }

  private pods(): Pod[] {
    return this.store
      .list('pods', this.namespace)
      .filter(({ metadata }) => metadata.labels?.app === 'quantum-rerank');
  }
}

function limitMillis(pod: Pod): number {
  return cpuMillis(pod.spec.containers[0].resources?.limits?.cpu ?? '1');
}

function counter() {
  return { ok: 0, failed: 0 };
}

/** A response time around a median, log-normal as response times are. */
function sample(median: number): number {
  const normal =
    Math.sqrt(-2 * Math.log(1 - Math.random())) *
    Math.cos(2 * Math.PI * Math.random());
  return median * Math.exp(0.18 * normal);
}
