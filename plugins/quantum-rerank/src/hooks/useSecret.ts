import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  Secret,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** The keys of the Secret when somebody begins to change it; never values. */
export function useSecret(ref: EnvironmentRef): Resource<Secret> {
  const api = useApi(quantumRerankApiRef);
  return useResource<Secret>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: 'secret',
    load: signal => api.getSecret(ref, { signal }),
  });
}
