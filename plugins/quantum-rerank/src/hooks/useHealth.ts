import type {
  EnvironmentRef,
  Health,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** What the health endpoints of the service said last, kept fresh. */
export function useHealth(ref: EnvironmentRef): Resource<Health> {
  return useEnvironmentResource({
    ref,
    types: ['signals'],
    load: (api, signal) => api.getHealth(ref, { signal }),
  });
}
