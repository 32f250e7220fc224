import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  PodPage,
  PodQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/**
 * One page of pods, filtered and sorted by the server, read again when the
 * snapshot has a new version.
 */
export function usePods(
  ref: EnvironmentRef,
  query: PodQuery,
  version: string | undefined,
): Resource<PodPage> {
  const api = useApi(quantumRerankApiRef);
  return useResource<PodPage>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: JSON.stringify(query),
    refreshOn: version,
    load: signal => api.listPods(ref, query, { signal }),
  });
}
