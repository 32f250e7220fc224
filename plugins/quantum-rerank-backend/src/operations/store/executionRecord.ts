import { autoscalingValuesSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';

/** A workload before the change. */
const beforeSchema = z.object({
  replicas: z.int(),
  available: z.int(),
  revision: z.int().optional(),
  /** `lastUpdateTime` of the condition Progressing: an old verdict is not about this change. */
  progressingUpdatedAt: z.string().optional(),
  /** Of the autoscaler, those values that were to be changed. */
  autoscaling: autoscalingValuesSchema.optional(),
});

/** What Kubernetes made of a change. */
const appliedSchema = z.object({
  /** Of the deployment, where it may be another one than the target of the plan. */
  uid: z.string().optional(),
  generation: z.int(),
  resourceVersion: z.string(),
  replicas: z.int(),
  templateDigest: z.string(),
  /** Milliseconds since 1970, database clock. */
  at: z.number(),
});

const consumerRestartSchema = z.object({
  name: z.string(),
  before: beforeSchema.optional(),
  /** Absent while it is not known that Kubernetes took the restart. */
  applied: appliedSchema.optional(),
  /** Restarts of its containers together when it was rolled out; absent until then. */
  containerRestarts: z.int().optional(),
});

/**
 * What the worker found and did, kept for the judgement at the end and for a
 * worker that takes over.
 */
export const executionRecordSchema = z.object({
  /** The workload before the change. */
  before: beforeSchema.optional(),
  /** The change of an autoscaler. */
  autoscaling: z
    .object({
      /** The values it is to have. */
      wanted: autoscalingValuesSchema,
      /** The temporary floor that stands, whose end or whose replacement it is. */
      floor: z.string().optional(),
      /** Until when that one was to stand, where it is restored; milliseconds since 1970. */
      floorUntil: z.number().optional(),
    })
    .optional(),
  /** resourceVersion that the patch in flight demands. */
  sentResourceVersion: z.string().optional(),
  /** Pods that are to be evicted, and names of those that were so far. */
  eviction: z
    .object({
      /** Uid of each pod by its name. */
      planned: z.record(z.string(), z.string()),
      evicted: z.array(z.string()),
      /** Those that somebody or something else removed before they were evicted. */
      gone: z.array(z.string()).optional(),
      /** Those that were not ready before. */
      unready: z.array(z.string()).optional(),
      /** The pod whose eviction was sent last; its answer may be lost. */
      sending: z.string().optional(),
    })
    .optional(),
  /** Steps of a scale-down that Kubernetes took, oldest first. */
  gradual: z
    .object({
      from: z.int(),
      steps: z.array(
        z.object({
          replicas: z.int(),
          generation: z.int(),
          resourceVersion: z.string(),
          templateDigest: z.string(),
          /** Milliseconds since 1970, database clock. */
          at: z.number(),
          /** Pods and signals were looked at after it. */
          verified: z.boolean(),
        }),
      ),
    })
    .optional(),
  /** What was removed from each primary of the cache so far, by its id. */
  cache: z
    .object({
      /** Keys that were to be removed, by the count before. */
      planned: z.int().optional(),
      /** Digest of where it was reached, as the profile said. */
      address: z.string().optional(),
      /** Ids of the primaries that were found when the plan was checked. */
      servers: z.array(z.string()).optional(),
      primaries: z.record(
        z.string(),
        z.object({ removed: z.int(), done: z.boolean() }),
      ),
    })
    .optional(),
  /** The change of a ConfigMap or Secret, before its deployment is restarted. */
  configuration: z
    .object({
      /** Id of the state that was kept before. */
      backup: z.string().optional(),
      /** It has the former value of none of the changed keys. */
      nothingKept: z.boolean().optional(),
      /** The deployment whose pods read it. */
      deploymentUid: z.string(),
      /** When it was written, by the clock of the API server. */
      writtenAt: z.string().optional(),
      /** Of the object, after the change. */
      resourceVersion: z.string().optional(),
      /** Names of the keys that were ours after the change. */
      keys: z.array(z.string()).optional(),
      /** When the state before was written, by the clock of the API server. */
      formerWrittenAt: z.string().optional(),
    })
    .optional(),
  /** A rollback of release and configuration, which are changed one after the other. */
  rollback: z
    .object({
      /** Of the plan, what is about the deployment alone. */
      releaseHash: z.string(),
      configMap: z.string(),
      /** The ConfigMap held that configuration already. */
      configurationSame: z.boolean(),
    })
    .optional(),
  /** The manifests that are applied, and how far that got. */
  redeployment: z
    .object({
      /** Of the content of the source: another one is another set. */
      digest: z.string(),
      /** The deployment is paused after it, so no release is rolled out. */
      paused: z.boolean().optional(),
      /** In the order in which they are written. */
      objects: z.array(
        z.object({
          /** Kind and name. */
          object: z.string(),
          verb: z.enum(['apply', 'prune']),
          /** Of the object that was planned for; absent: there was none. */
          uid: z.string().optional(),
          /** Paths of fields of earlier operations that get the values of the manifest. */
          retakes: z.array(z.string()).optional(),
          done: z.boolean(),
        }),
      ),
    })
    .optional(),
  /** Workloads that are restarted after the operated deployment. */
  consumers: z
    .object({
      /** What Kubernetes made of the change of the operated deployment. */
      first: appliedSchema,
      /** Those that were begun, oldest first. */
      restarts: z.array(consumerRestartSchema),
    })
    .optional(),
  /** What Kubernetes made of the change, once all of it was sent. */
  applied: appliedSchema.optional(),
});

export type BeforeRecord = z.infer<typeof beforeSchema>;
export type AppliedRecord = z.infer<typeof appliedSchema>;
export type ConsumerRestart = z.infer<typeof consumerRestartSchema>;
export type ExecutionRecord = z.infer<typeof executionRecordSchema>;
