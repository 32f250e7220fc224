import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { fetchReplicaSets } from '../plan/facts';
import { readPods, type Deployment, type Pod } from '../plan/objects';
import { pathsOf } from '../plan/paths';
import { redactMessage } from '../plan/redaction';
import { templateDigest } from '../plan/template';

/** Enough to say what is wrong; a stuck rollout repeats itself. */
const MAX_PODS = 200;

/** Waiting reasons that do not pass by themselves in a few seconds. */
const BAD_REASONS = [
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

/** What the pods of the present template say about it. */
export interface PodEvidence {
  newReplicaSet?: string;
  /** Sentences such as "2 pods ImagePullBackOff (api: image …)". Empty: nothing bad seen. */
  problems: string[];
  /** Restarts of containers together. */
  restarts: number;
}

/** Looks at the pods of the deployment's present template. */
export async function gatherEvidence(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  deployment: Deployment,
  options: { signal?: AbortSignal } = {},
): Promise<PodEvidence> {
  const replicaSets = await fetchReplicaSets(
    api,
    environment,
    deployment,
    options,
  );
  const wanted = templateDigest(deployment.spec.template);
  const replicaSet = replicaSets.find(
    candidate => templateDigest(candidate.spec.template) === wanted,
  );
  const hash = replicaSet?.metadata.labels?.['pod-template-hash'];
  if (!replicaSet || !hash) {
    return { problems: [], restarts: 0 };
  }
  const { items } = await api.request<{ items: unknown[] }>({
    method: 'GET',
    path: pathsOf(environment).pods,
    query: { labelSelector: `pod-template-hash=${hash}`, limit: MAX_PODS },
    signal: options.signal,
  });
  const pods = readPods(items).filter(pod =>
    pod.metadata.ownerReferences?.some(
      owner => owner.uid === replicaSet.metadata.uid,
    ),
  );
  return {
    newReplicaSet: replicaSet.metadata.name,
    problems: describeProblems(pods),
    restarts: pods
      .flatMap(pod => pod.status?.containerStatuses ?? [])
      .reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** Problems of pods, equal ones counted together. */
export function describeProblems(pods: Pod[]): string[] {
  const counts = new Map<string, number>();
  for (const pod of pods) {
    for (const problem of new Set(problemsOf(pod))) {
      counts.set(problem, (counts.get(problem) ?? 0) + 1);
    }
  }
  return [...counts].map(
    ([problem, count]) => `${count} ${count === 1 ? 'pod' : 'pods'} ${problem}`,
  );
}

function problemsOf(pod: Pod): string[] {
  const waiting = (pod.status?.containerStatuses ?? []).flatMap(container => {
    const reason = container.state?.waiting?.reason;
    return reason && BAD_REASONS.includes(reason)
      ? [`${reason} (${container.name}: ${container.image ?? 'no image'})`]
      : [];
  });
  const unschedulable = (pod.status?.conditions ?? [])
    .filter(
      ({ type, status, reason }) =>
        type === 'PodScheduled' &&
        status === 'False' &&
        reason === 'Unschedulable',
    )
    .map(
      ({ message }) =>
        `find no node (${redactMessage(message ?? 'no reason given', [])})`,
    );
  return [...waiting, ...unschedulable];
}
