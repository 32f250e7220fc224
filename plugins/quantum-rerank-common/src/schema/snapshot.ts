import { z } from 'zod';
import { timestampSchema, verdictStateSchema } from './primitives';

/**
 * How fresh one watched kind of object is.
 *
 * @public
 */
export const watchStateSchema = z.enum([
  /** The watch is open, or the last poll of a polled kind succeeded. */
  'live',
  /** First read not finished. */
  'connecting',
  /** Was live and is not now; data is of `since`. */
  'stale',
  /** The API server refuses to show it (401 or 403). */
  'forbidden',
  /** The cluster does not serve this kind (metrics.k8s.io without metrics-server). */
  'absent',
]);

/** @public */
export type WatchState = z.infer<typeof watchStateSchema>;

/** @public */
export const freshnessSchema = z.object({
  /** The worst of the parts that matter for the workload. */
  state: watchStateSchema,
  /** Since when `state` holds. */
  since: timestampSchema,
  /** When the cluster was last heard of (event, bookmark or list). */
  lastContactAt: timestampSchema.optional(),
  /** Why not live, without addresses and tokens. */
  reason: z.string().optional(),
  parts: z.array(
    z.object({
      /** Resource name as in the API: `pods`, `deployments`, … */
      resource: z.string(),
      state: watchStateSchema,
      since: timestampSchema,
      reason: z.string().optional(),
    }),
  ),
});

/** @public */
export type Freshness = z.infer<typeof freshnessSchema>;

/**
 * One fact behind a verdict, e.g. "3 of 5 pods ready".
 *
 * @public
 */
export const factSchema = z.object({
  /** Stable id: `availability`, `rollout`, `restarts`, `autoscaler`, `disruption-budget`, `freshness`. */
  id: z.string(),
  state: verdictStateSchema,
  /** A sentence. */
  message: z.string(),
  value: z.string().optional(),
  bound: z.string().optional(),
  /** Where it was read: `deployments/quantum-rerank`, `pods`, … */
  source: z.string(),
  observedAt: timestampSchema.optional(),
});

/** @public */
export type Fact = z.infer<typeof factSchema>;

/** @public */
export const verdictSchema = z.object({
  state: verdictStateSchema,
  /** One sentence made of facts. */
  summary: z.string(),
  /**
   * Since when `state` holds: this backend saw it begin, or Kubernetes says so.
   * Absent where nobody knows.
   */
  since: timestampSchema.optional(),
  facts: z.array(factSchema),
});

/** @public */
export type Verdict = z.infer<typeof verdictSchema>;

/** A condition of a Kubernetes object. @public */
export const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: timestampSchema.optional(),
});

/** @public */
export type Condition = z.infer<typeof conditionSchema>;

/**
 * Where the rollout stands, by the rules of `kubectl rollout status`.
 *
 * @public
 */
export const rolloutSchema = z.object({
  state: z.enum(['complete', 'progressing', 'stalled', 'paused', 'unknown']),
  /** What it waits for, as a sentence. */
  message: z.string(),
});

/** @public */
export type Rollout = z.infer<typeof rolloutSchema>;

/**
 * Who decides over `spec.replicas`.
 *
 * @public
 */
export const replicasOwnerSchema = z.object({
  kind: z.enum([
    'none',
    'horizontal-pod-autoscaler',
    'keda',
    'gitops',
    'unknown',
  ]),
  /** Name of the autoscaler, application or field manager. */
  name: z.string().optional(),
  /** What will happen to a number set by hand, as a sentence. */
  message: z.string(),
});

/** @public */
export type ReplicasOwner = z.infer<typeof replicasOwnerSchema>;

/** @public */
export const deploymentSummarySchema = z.object({
  name: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.int(),
  observedGeneration: z.int(),
  createdAt: timestampSchema,
  paused: z.boolean(),
  replicas: z.object({
    desired: z.int(),
    current: z.int(),
    updated: z.int(),
    ready: z.int(),
    available: z.int(),
  }),
  images: z.array(z.object({ container: z.string(), image: z.string() })),
  revision: z.int().optional(),
  changeCause: z.string().optional(),
  /** When the running revision's ReplicaSet was created. */
  revisionCreatedAt: timestampSchema.optional(),
  conditions: z.array(conditionSchema),
  progressDeadlineSeconds: z.int().optional(),
  /** The operation that changed it last, if this project did. */
  lastOperation: z
    .object({
      id: z.string(),
      by: z.string().optional(),
      reason: z.string().optional(),
    })
    .optional(),
});

/** @public */
export type DeploymentSummary = z.infer<typeof deploymentSummarySchema>;

/** @public */
export const autoscalerSummarySchema = z.object({
  name: z.string(),
  minReplicas: z.int(),
  maxReplicas: z.int(),
  currentReplicas: z.int().optional(),
  desiredReplicas: z.int().optional(),
  /** e.g. cpu: 64 of 70 percent. */
  metrics: z.array(
    z.object({
      name: z.string(),
      unit: z.enum(['percent', 'value']),
      current: z.string().optional(),
      target: z.string(),
    }),
  ),
  conditions: z.array(
    conditionSchema.extend({
      /** What it says, as a sentence. */
      words: z.string().optional(),
    }),
  ),
  lastScaleTime: timestampSchema.optional(),
  /**
   * For how long it looks back before it goes up or down, in seconds; absent
   * where the autoscaler leaves it to the cluster.
   */
  stabilizationSeconds: z
    .object({ up: z.int().optional(), down: z.int().optional() })
    .optional(),
  /** False while it does not act (`ScalingActive=False`). */
  active: z.boolean().optional(),
});

/** @public */
export type AutoscalerSummary = z.infer<typeof autoscalerSummarySchema>;

/** @public */
export const disruptionBudgetSummarySchema = z.object({
  name: z.string(),
  minAvailable: z.string().optional(),
  maxUnavailable: z.string().optional(),
  currentHealthy: z.int(),
  desiredHealthy: z.int(),
  expectedPods: z.int(),
  disruptionsAllowed: z.int(),
});

/** @public */
export type DisruptionBudgetSummary = z.infer<
  typeof disruptionBudgetSummarySchema
>;

/** Usage of the pods together. CPU in cores, memory in bytes. @public */
export const usageSchema = z.object({
  cpuCores: z.number(),
  memoryBytes: z.number(),
});

/** @public */
export type Usage = z.infer<typeof usageSchema>;

/**
 * The trimmed, versioned view of one environment's workload. Its size does
 * not depend on the number of pods.
 *
 * @public
 */
export const snapshotSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  /** Opaque; changes whenever anything in here changes. Also the ETag. */
  version: z.string(),
  freshness: freshnessSchema,
  verdict: verdictSchema,
  /** Absent: not found, or never read (see `freshness`). */
  deployment: deploymentSummarySchema.optional(),
  rollout: rolloutSchema,
  replicasOwner: replicasOwnerSchema,
  autoscaler: autoscalerSummarySchema.optional(),
  disruptionBudgets: z.array(disruptionBudgetSummarySchema),
  pods: z.object({
    total: z.int(),
    ready: z.int(),
    /** Count by the word shown as state: Running, Pending, CrashLoopBackOff, … */
    byState: z.record(z.string(), z.int()),
    restarts: z.int(),
    lastRestartAt: timestampSchema.optional(),
  }),
  /** Absent while usage is unknown. */
  usage: z
    .object({
      total: usageSchema,
      maxPerPod: usageSchema,
      pods: z.int(),
      observedAt: timestampSchema,
    })
    .optional(),
});

/** @public */
export type Snapshot = z.infer<typeof snapshotSchema>;
