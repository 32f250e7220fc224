import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Config,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** The ConfigMap as it is when somebody begins to change it. */
export function useConfig(ref: EnvironmentRef): Resource<Config> {
  const api = useApi(quantumRerankApiRef);
  return useResource<Config>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: 'config',
    load: signal => api.getConfig(ref, { signal }),
  });
}
