/** Durations of what the sandbox simulates, in milliseconds unless said otherwise. Tests use small values. */
export interface SandboxTiming {
  /** From scheduling a pod to its containers being ready. */
  podStartMs: number;
  /** From the deletion of a pod to its end. */
  terminationMs: number;
  /** First pause after a failed image pull or a crash; doubles up to `maxBackOffMs`. */
  backOffMs: number;
  maxBackOffMs: number;
  /** How long a crashing container lives. */
  crashAfterMs: number;
  /** Between two syncs of the autoscaler. */
  hpaSyncMs: number;
  /** Factor on the stabilization windows and policy periods of autoscalers. */
  hpaWindowScale: number;
  /** Factor on `progressDeadlineSeconds`. */
  deadlineScale: number;
  /** From the loss of a node until it is NotReady. */
  nodeGraceMs: number;
  /** From NotReady until the pods of the node are evicted. */
  nodeEvictionMs: number;
  /** Between two bookmarks of a watch. */
  bookmarkMs: number;
  /** Between two steps of the model of the service. */
  modelStepMs: number;
}

/** What a laptop demo uses: close to a real cluster, with the long waits shortened. */
export const DEFAULT_TIMING: SandboxTiming = {
  podStartMs: 1500,
  terminationMs: 1000,
  backOffMs: 10_000,
  maxBackOffMs: 300_000,
  crashAfterMs: 2000,
  hpaSyncMs: 15_000,
  hpaWindowScale: 1,
  deadlineScale: 1,
  nodeGraceMs: 10_000,
  nodeEvictionMs: 30_000,
  bookmarkMs: 60_000,
  modelStepMs: 1000,
};

/** What the cluster holds at the start: the two environments, nothing, or one environment of a given size. */
export type Seed = 'default' | 'empty' | { pods: number };

/** How to start a sandbox. */
export interface SandboxOptions {
  /** Port of the Kubernetes API on 127.0.0.1; 0 or absent takes a free one. */
  port?: number;
  /**
   * Port of the QuantumRerank stand-in of production. Staging has the next one, then come the three servers of
   * production's cache, and staging's. 0 or absent takes free ones.
   */
  servicePort?: number;
  timing?: Partial<SandboxTiming>;
  seed?: Seed;
  /** Whether each environment has a second deployment, `quantum-rerank-worker`, that reads the same ConfigMap and Secret. */
  worker?: boolean;
  /** How many changes per resource are kept for watches that resume; older resourceVersions get 410. */
  history?: number;
}
