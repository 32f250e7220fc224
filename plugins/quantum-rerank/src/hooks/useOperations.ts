import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  OperationQuery,
  OperationSummary,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/** A page of operations, kept fresh by signals. */
export function useOperations(
  ref: EnvironmentRef,
  query: OperationQuery,
  /** Reads again when this changes, besides signals. */
  refreshOn?: unknown,
): Resource<Page<OperationSummary>> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<Page<OperationSummary>>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: JSON.stringify(query),
    refreshOn,
    load: signal => api.listOperations(ref, query, { signal }),
  });
  useLiveRefresh({
    ref,
    types: ['operations'],
    failing: resource.error !== undefined,
    refresh: resource.refresh,
  });
  return resource;
}
