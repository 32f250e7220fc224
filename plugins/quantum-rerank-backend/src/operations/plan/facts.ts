import { NotFoundError } from '@backstage/errors';
import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { StoredFloor } from '../../temporaryFloors/floorRow';
import {
  matchesSelector,
  readAutoscalers,
  readDeployment,
  readDisruptionBudgets,
  readReplicaSets,
  toLabelQuery,
  type Autoscaler,
  type Deployment,
  type DisruptionBudget,
  type ReplicaSet,
} from './objects';
import { deploymentPathOf, pathsOf } from './paths';

/** Something that could be read, or the reason why not: unknown is not none. */
export type Known<T> =
  | { known: true; value: T }
  | { known: false; reason: string };

/** What a plan rests on, read fresh from the cluster. */
export interface PlanFacts {
  deployment: Deployment;
  /** ReplicaSets that the deployment controls. */
  replicaSets: ReplicaSet[];
  /** The autoscaler that points at the deployment. */
  autoscaler: Known<Autoscaler | undefined>;
  /** Budgets that cover the deployment's pods. */
  disruptionBudgets: Known<DisruptionBudget[]>;
  /** Bounds of the autoscaler that are raised for a time, by this project's own record. */
  temporaryFloor?: StoredFloor;
  /** Milliseconds since 1970, database clock; for moments that a request names. */
  at?: number;
}

/**
 * Reads the operated deployment.
 *
 * @throws NotFoundError when it does not exist
 */
export async function fetchDeployment(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  options: { signal?: AbortSignal } = {},
): Promise<Deployment> {
  return fetchDeploymentOf(
    api,
    environment,
    environment.resources.deployment,
    options,
  );
}

/**
 * Reads a deployment of the namespace.
 *
 * @throws NotFoundError when it does not exist
 */
export async function fetchDeploymentOf(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  name: string,
  options: { signal?: AbortSignal } = {},
): Promise<Deployment> {
  try {
    return readDeployment(
      await api.request({
        method: 'GET',
        path: deploymentPathOf(environment, name),
        signal: options.signal,
      }),
    );
  } catch (error) {
    if (error instanceof KubernetesApiError && error.status === 404) {
      throw new NotFoundError(
        `There is no deployment ${name} in namespace ${environment.namespace} of cluster ${environment.cluster}`,
        error,
      );
    }
    throw error;
  }
}

/** ReplicaSets that the deployment controls. */
export async function fetchReplicaSets(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  deployment: Deployment,
  options: { signal?: AbortSignal } = {},
): Promise<ReplicaSet[]> {
  const { items } = await api.list<unknown & { metadata: { name: string } }>(
    pathsOf(environment).replicaSets,
    {
      query: { labelSelector: toLabelQuery(deployment.spec.selector) },
      signal: options.signal,
    },
  );
  return readReplicaSets(items).filter(replicaSet =>
    replicaSet.metadata.ownerReferences?.some(
      owner => owner.uid === deployment.metadata.uid,
    ),
  );
}

/**
 * Collects the facts of a plan. Autoscalers and budgets that may not be read
 * are unknown and do not fail it.
 */
export async function collectFacts(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  options: { signal?: AbortSignal } = {},
): Promise<PlanFacts> {
  const deployment = await fetchDeployment(api, environment, options);
  const paths = pathsOf(environment);
  const [replicaSets, autoscaler, disruptionBudgets] = await Promise.all([
    fetchReplicaSets(api, environment, deployment, options),
    attempt(async () =>
      readAutoscalers((await api.list(paths.autoscalers, options)).items).find(
        ({ spec }) =>
          spec.scaleTargetRef.kind === 'Deployment' &&
          spec.scaleTargetRef.name === deployment.metadata.name,
      ),
    ),
    attempt(async () =>
      readDisruptionBudgets(
        (
          await api.list(paths.disruptionBudgets, options)
        ).items,
      ).filter(budget =>
        matchesSelector(
          deployment.spec.template.metadata?.labels ?? {},
          budget.spec.selector,
        ),
      ),
    ),
  ]);
  return { deployment, replicaSets, autoscaler, disruptionBudgets };
}

/** 401, 403 and 404 mean that it cannot be known; everything else is trouble. */
export async function attempt<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return { known: true, value: await read() };
  } catch (error) {
    if (
      error instanceof KubernetesApiError &&
      [401, 403, 404].includes(error.status)
    ) {
      return { known: false, reason: error.message };
    }
    throw error;
  }
}
