import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  Health,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/** What the health endpoints of the service said last, kept fresh. */
export function useHealth(ref: EnvironmentRef): Resource<Health> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<Health>({
    scope: `${ref.entityRef} ${ref.environment}`,
    load: signal => api.getHealth(ref, { signal }),
  });
  useLiveRefresh({
    ref,
    types: ['signals'],
    failing: resource.error !== undefined,
    refresh: resource.refresh,
  });
  return resource;
}
