import type {
  EnvironmentRef,
  OnCall,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** Who to call in an environment, now or at an ISO moment. */
export function useOnCall(ref: EnvironmentRef, at?: string): Resource<OnCall> {
  const { entityRef, environment } = ref;
  return useEnvironmentResource({
    ref,
    types: ['on-call'],
    about: at ?? 'now',
    load: (api, signal) =>
      api.getOnCall(
        { entityRef, environment, ...(at ? { at } : {}) },
        { signal },
      ),
  });
}
