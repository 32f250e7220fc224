import { NotFoundError } from '@backstage/errors';
import type {
  ConfigConsumer,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { collectNamedConsumers, type NamedConsumer } from './consumerFacts';
import { attempt, fetchDeployment, type Known } from './facts';
import {
  readDeployments,
  readKeyedObject,
  type Deployment,
  type KeyedObject,
} from './objects';
import { pathsOf } from './paths';
import { templateReferences, waysOfReading } from './templateReferences';

/** What a change of a ConfigMap rests on, read fresh from the cluster. */
export interface ConfigFacts {
  deployment: Deployment;
  configMap: KeyedObject;
  /** Deployments of the namespace that read it. */
  consumers: Known<ConfigConsumer[]>;
  /** Workloads that the profile names, whether they read it or not. */
  named: NamedConsumer[];
}

/**
 * Reads the ConfigMap that the deployment reads, the deployment, and who else
 * reads it.
 *
 * @throws KubernetesApiError, KubernetesConnectionError
 * @throws NotFoundError when there is none, or it is not clear which
 */
export async function collectConfigFacts(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  options: {
    signal?: AbortSignal;
    /** Where it was read already. */
    deployment?: Deployment;
  } = {},
): Promise<ConfigFacts> {
  const deployment =
    options.deployment ?? (await fetchDeployment(api, environment, options));
  const name = configMapNameOf(environment, deployment);
  const [configMap, consumers, named] = await Promise.all([
    fetchConfigMap(api, environment, name, options),
    findConsumers(api, environment, 'ConfigMap', name, options),
    collectNamedConsumers(api, environment, 'ConfigMap', name, options),
  ]);
  return { deployment, configMap, consumers, named };
}

/**
 * Name of the ConfigMap: the one that the profile names, else the only one
 * that the deployment reads.
 *
 * @throws NotFoundError when there is none, or it is not clear which
 */
export function configMapNameOf(
  { resources }: ProfileEnvironment,
  deployment: Deployment,
): string {
  if (resources.configMap !== undefined) {
    return resources.configMap;
  }
  const { configMaps } = templateReferences(deployment.spec.template);
  if (configMaps.length !== 1) {
    throw new NotFoundError(
      configMaps.length === 0
        ? `The deployment ${resources.deployment} reads no ConfigMap. Where it has one all the same, the profile names it in resources.configMap of the environment`
        : `The deployment ${
            resources.deployment
          } reads several ConfigMaps (${configMaps.join(
            ', ',
          )}): the profile has to name one in resources.configMap of the environment`,
    );
  }
  return configMaps[0];
}

/** @throws NotFoundError when it does not exist */
export async function fetchConfigMap(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  name: string,
  options: { signal?: AbortSignal } = {},
): Promise<KeyedObject> {
  try {
    return readKeyedObject(
      await api.request({
        method: 'GET',
        path: configMapPath(environment, name),
        signal: options.signal,
      }),
    );
  } catch (error) {
    if (error instanceof KubernetesApiError && error.status === 404) {
      throw new NotFoundError(
        `There is no ConfigMap ${name} in namespace ${environment.namespace} of cluster ${environment.cluster}`,
        error,
      );
    }
    throw error;
  }
}

/** Where a ConfigMap is found in the Kubernetes API. */
export function configMapPath(
  environment: ProfileEnvironment,
  name: string,
): string {
  return `${pathsOf(environment).configMaps}/${encodeURIComponent(name)}`;
}

/** Deployments of the namespace that read a ConfigMap or a Secret. */
export async function findConsumers(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  kind: 'ConfigMap' | 'Secret',
  name: string,
  options: { signal?: AbortSignal } = {},
): Promise<Known<ConfigConsumer[]>> {
  return attempt(async () => {
    const { items } = await api.list<{ metadata: { name: string } }>(
      pathsOf(environment).deployments,
      options,
    );
    return readDeployments(items)
      .map(({ metadata, spec }) => {
        const operated = metadata.name === environment.resources.deployment;
        return {
          deployment: metadata.name,
          via: waysOfReading(spec.template, kind, name),
          operated,
          restarted:
            operated ||
            environment.consumers.some(each => each.name === metadata.name),
        };
      })
      .filter(({ via }) => via.length > 0);
  });
}
