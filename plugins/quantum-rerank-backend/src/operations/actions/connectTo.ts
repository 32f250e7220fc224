import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';

/**
 * The API of the cluster of an environment, as it is used for a person.
 *
 * @throws ServiceUnavailableError for a cluster that is not configured: the environment exists, so that is no 404
 */
export async function connectTo(
  clusters: ClusterRegistry,
  { environment }: Pick<Target, 'environment'>,
  actingFor: string,
): Promise<KubernetesApi> {
  try {
    const { api } = await clusters.getCluster(environment.cluster, {
      actingFor,
    });
    return api;
  } catch (error) {
    throw error instanceof NotFoundError
      ? new ServiceUnavailableError(error.message)
      : error;
  }
}
