import type {
  Freshness,
  ProfileEnvironment,
  Rollout,
  Snapshot,
  Verdict,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { summarizeFreshness, type PartStatus } from './freshness';
import type { StoredAutoscaler } from './projections/autoscaler';
import type { StoredDeployment } from './projections/deployment';
import type { StoredDisruptionBudget } from './projections/disruptionBudget';
import type { StoredPod } from './projections/pod';
import type { StoredUsage } from './projections/podMetrics';
import type { StoredReplicaSet } from './projections/replicaSet';
import { judgeReplicasOwner } from './replicasOwner';
import { findCurrentReplicaSet, ownReplicaSets } from './revisions';
import { judgeRollout } from './rolloutStatus';
import { matchesSelector } from './selector';
import { judge } from './verdict';

/** What the watches of one workload know. */
export interface WorkloadState {
  parts: PartStatus[];
  deployment?: StoredDeployment;
  replicaSets: ReadonlyMap<string, StoredReplicaSet>;
  pods: ReadonlyMap<string, StoredPod>;
  autoscalers: ReadonlyMap<string, StoredAutoscaler>;
  disruptionBudgets: ReadonlyMap<string, StoredDisruptionBudget>;
  usage: ReadonlyMap<string, StoredUsage>;
}

/** The snapshot of an environment, made of what its watches know. */
export function buildSnapshot(options: {
  entityRef: string;
  environment: ProfileEnvironment;
  version: string;
  state: WorkloadState;
  now: number;
  previous?: Pick<Verdict, 'state' | 'since'>;
}): Snapshot {
  const { environment, state, now } = options;
  const { deployment } = state;
  const freshness = summarizeFreshness(state.parts);
  const current = findCurrentReplicaSet(
    deployment,
    ownReplicaSets(state.replicaSets.values(), deployment),
  );
  const rollout = rolloutOf(deployment, current);
  const autoscaler = chooseAutoscaler(state, environment);
  const autoscalersKnown = isKnown(freshness, 'horizontalpodautoscalers');
  const disruptionBudgets = [...state.disruptionBudgets.values()]
    .filter(
      ({ selector }) =>
        deployment &&
        selector &&
        matchesSelector(selector, deployment.podLabels),
    )
    .map(({ selector: _selector, ...summary }) => summary);
  const { scaledObject: _scaledObject, ...autoscalerSummary } =
    autoscaler ?? {};
  return {
    entityRef: options.entityRef,
    environment: environment.name,
    cluster: environment.cluster,
    namespace: environment.namespace,
    version: options.version,
    freshness,
    verdict: judge(
      {
        environment,
        freshness,
        deployment,
        rollout,
        pods: [...state.pods.values()],
        autoscaler,
        autoscalersKnown,
        disruptionBudgets,
        now,
      },
      options.previous,
    ),
    deployment: deployment && summarizeDeployment(deployment, current),
    rollout,
    replicasOwner: judgeReplicasOwner({
      deployment,
      autoscaler,
      autoscalersKnown,
    }),
    autoscaler: autoscaler && (autoscalerSummary as StoredAutoscaler),
    disruptionBudgets,
    pods: summarizePods(state.pods.values()),
    usage: summarizeUsage(state),
  };
}

function isKnown(freshness: Freshness, resource: string): boolean {
  const state = freshness.parts.find(part => part.resource === resource)?.state;
  // A cluster that serves no autoscalers has none.
  return state === 'live' || state === 'stale' || state === 'absent';
}

/** Where the rollout of what is kept of a deployment stands. */
export function rolloutOf(
  deployment: StoredDeployment | undefined,
  current: StoredReplicaSet | undefined,
): Rollout {
  if (!deployment) {
    return { state: 'unknown', message: 'The deployment has not been read' };
  }
  return judgeRollout(
    {
      metadata: { generation: deployment.generation },
      spec: { replicas: deployment.desired, paused: deployment.paused },
      status: deployment.status && {
        ...deployment.status,
        conditions: deployment.conditions,
      },
    },
    { newReplicaSet: current?.name },
  );
}

function chooseAutoscaler(
  state: WorkloadState,
  environment: ProfileEnvironment,
): StoredAutoscaler | undefined {
  const named = environment.resources.horizontalPodAutoscaler;
  const [first] = state.autoscalers.values();
  return (named ? state.autoscalers.get(named) : undefined) ?? first;
}

function summarizeDeployment(
  deployment: StoredDeployment,
  current: StoredReplicaSet | undefined,
): Snapshot['deployment'] {
  const { status } = deployment;
  return {
    name: deployment.name,
    uid: deployment.uid,
    resourceVersion: deployment.resourceVersion,
    generation: deployment.generation,
    observedGeneration: status?.observedGeneration ?? 0,
    createdAt: deployment.createdAt,
    paused: deployment.paused,
    replicas: {
      desired: deployment.desired,
      current: status?.replicas ?? 0,
      updated: status?.updatedReplicas ?? 0,
      ready: status?.readyReplicas ?? 0,
      available: status?.availableReplicas ?? 0,
    },
    images: deployment.template.images,
    revision: deployment.revision,
    changeCause: deployment.changeCause,
    revisionCreatedAt: current?.createdAt,
    conditions: deployment.conditions,
    progressDeadlineSeconds: deployment.progressDeadlineSeconds,
    lastOperation: deployment.operation,
  };
}

function summarizePods(pods: Iterable<StoredPod>): Snapshot['pods'] {
  const summary: Snapshot['pods'] = {
    total: 0,
    ready: 0,
    byState: {},
    restarts: 0,
  };
  const byState = new Map<string, number>();
  for (const pod of pods) {
    summary.total += 1;
    summary.ready += pod.ready ? 1 : 0;
    summary.restarts += pod.restarts;
    byState.set(pod.state, (byState.get(pod.state) ?? 0) + 1);
    if (
      pod.lastRestartAt &&
      (!summary.lastRestartAt || pod.lastRestartAt > summary.lastRestartAt)
    ) {
      summary.lastRestartAt = pod.lastRestartAt;
    }
  }
  summary.byState = Object.fromEntries(byState);
  return summary;
}

function summarizeUsage({ pods, usage }: WorkloadState): Snapshot['usage'] {
  const total = { cpuCores: 0, memoryBytes: 0 };
  const maxPerPod = { cpuCores: 0, memoryBytes: 0 };
  let count = 0;
  let observedAt: string | undefined;
  for (const measured of usage.values()) {
    if (!pods.has(measured.pod)) {
      continue;
    }
    count += 1;
    for (const key of ['cpuCores', 'memoryBytes'] as const) {
      total[key] += measured[key];
      maxPerPod[key] = Math.max(maxPerPod[key], measured[key]);
    }
    if (
      measured.observedAt &&
      (!observedAt || measured.observedAt > observedAt)
    ) {
      observedAt = measured.observedAt;
    }
  }
  return count > 0 && observedAt
    ? { total, maxPerPod, pods: count, observedAt }
    : undefined;
}
