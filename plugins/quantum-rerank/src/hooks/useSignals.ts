import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/** Every signal of an environment with its verdict, kept fresh. */
export function useSignals(ref: EnvironmentRef): Resource<Signals> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<Signals>({
    scope: `${ref.entityRef} ${ref.environment}`,
    load: signal => api.getSignals(ref, { signal }),
  });
  useLiveRefresh({
    ref,
    types: ['signals'],
    failing: resource.error !== undefined,
    refresh: resource.refresh,
  });
  return resource;
}
