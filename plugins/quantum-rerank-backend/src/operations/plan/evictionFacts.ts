import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { digest } from '../canonicalJson';
import { collectFacts, type PlanFacts } from './facts';
import {
  readPods,
  toLabelQuery,
  type Deployment,
  type Pod,
  type ReplicaSet,
} from './objects';
import { pathsOf } from './paths';

/** What an eviction rests on, read fresh from the cluster. */
export interface EvictionFacts extends PlanFacts {
  /** Pods of the deployment, by name. */
  pods: Map<string, Pod>;
}

/**
 * Reads the deployment, what surrounds it, and its pods.
 *
 * @throws KubernetesApiError, KubernetesConnectionError, NotFoundError
 */
export async function collectEvictionFacts(
  api: KubernetesApi,
  { environment }: Target,
  options: { signal?: AbortSignal } = {},
): Promise<EvictionFacts> {
  const facts = await collectFacts(api, environment, options);
  const pods = await fetchPods(
    api,
    environment,
    facts.deployment,
    facts.replicaSets,
    options,
  );
  return {
    ...facts,
    pods: new Map(pods.map(pod => [pod.metadata.name, pod])),
  };
}

/**
 * Pods of a deployment: those which one of its ReplicaSets controls, whatever
 * their labels say.
 */
export async function fetchPods(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  { spec }: Deployment,
  replicaSets: ReplicaSet[],
  options: { signal?: AbortSignal } = {},
): Promise<Pod[]> {
  const { items } = await api.list<{ metadata: { name: string } }>(
    pathsOf(environment).pods,
    {
      query: { labelSelector: toLabelQuery(spec.selector) },
      signal: options.signal,
    },
  );
  const owners = new Set(replicaSets.map(({ metadata }) => metadata.uid));
  return readPods(items).filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => owners.has(uid)),
  );
}

/**
 * Binds an eviction to the very pods that were seen: a pod of the same name
 * that was made since is another one.
 */
export function hashEviction(
  target: Target,
  names: string[],
  { deployment, pods }: EvictionFacts,
): string {
  return digest({
    action: 'evict-pods',
    entityRef: target.entityRef,
    environment: target.environment.name,
    uid: deployment.metadata.uid,
    pods: names.map(name => [name, pods.get(name)?.metadata.uid ?? null]),
  });
}

/**
 * Whether the API server says that several budgets cover the pod. It stays so
 * until somebody changes the budgets. Only the words tell: a webhook or a load
 * balancer answers 500 as well, and that passes.
 */
export function isBudgetContradiction(error: unknown): boolean {
  return (
    error instanceof KubernetesApiError &&
    error.status === 500 &&
    error.message.includes('more than one PodDisruptionBudget')
  );
}

/** Whether a pod takes requests. */
export function isReady({ status }: Pod): boolean {
  return (
    status?.conditions?.some(
      condition => condition.type === 'Ready' && condition.status === 'True',
    ) ?? false
  );
}
