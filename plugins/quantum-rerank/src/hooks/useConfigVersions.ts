import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ConfigVersion,
  EnvironmentRef,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** As many as are kept. */
const VERSION_LIMIT = 100;

/** Kept versions of the ConfigMap, newest first. */
export function useConfigVersions(
  ref: EnvironmentRef,
): Resource<Page<ConfigVersion>> {
  const api = useApi(quantumRerankApiRef);
  return useResource<Page<ConfigVersion>>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: 'config versions',
    load: signal =>
      api.listConfigVersions(ref, { limit: VERSION_LIMIT }, { signal }),
  });
}
