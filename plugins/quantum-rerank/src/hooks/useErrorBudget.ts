import type {
  EnvironmentRef,
  ErrorBudget,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** Availability that was kept and what may still fail, kept fresh. */
export function useErrorBudget(ref: EnvironmentRef): Resource<ErrorBudget> {
  return useEnvironmentResource<ErrorBudget>({
    ref,
    types: ['signals'],
    load: (api, signal) => api.getErrorBudget(ref, { signal }),
  });
}
