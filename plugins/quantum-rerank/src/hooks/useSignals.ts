import type {
  EnvironmentRef,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** Every signal of an environment with its verdict, kept fresh. */
export function useSignals(ref: EnvironmentRef): Resource<Signals> {
  return useEnvironmentResource({
    ref,
    types: ['signals'],
    load: (api, signal) => api.getSignals(ref, { signal }),
  });
}
