import type {
  EnvironmentRef,
  OperationQuery,
  OperationSummary,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** A page of operations, kept fresh by signals. */
export function useOperations(
  ref: EnvironmentRef,
  query: OperationQuery,
  /** Reads again when this changes, besides signals. */
  refreshOn?: unknown,
): Resource<Page<OperationSummary>> {
  return useEnvironmentResource({
    ref,
    types: ['operations'],
    key: JSON.stringify(query),
    refreshOn,
    load: (api, signal) => api.listOperations(ref, query, { signal }),
  });
}
