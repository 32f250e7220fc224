import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { toClusterError } from '../operations/plan/clusterErrors';
import type { Target } from '../profile/ProfileService';
import type { ClusterRegistry } from './ClusterRegistry';

/**
 * Reads something from the cluster of an environment.
 *
 * @throws ServiceUnavailableError when the cluster is not configured or cannot be asked
 */
export async function askCluster<T>(
  clusters: ClusterRegistry,
  { environment }: Pick<Target, 'environment'>,
  read: (api: KubernetesApi) => Promise<T>,
): Promise<T> {
  let api: KubernetesApi;
  try {
    ({ api } = await clusters.getCluster(environment.cluster));
  } catch (error) {
    // The environment exists, so its missing cluster is not a 404.
    throw error instanceof NotFoundError
      ? new ServiceUnavailableError(error.message)
      : error;
  }
  try {
    return await read(api);
  } catch (error) {
    throw toClusterError(error, environment.cluster);
  }
}
