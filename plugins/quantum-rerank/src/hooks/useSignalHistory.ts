import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  SignalHistory,
  SignalRangeName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/**
 * A signal over time with what was changed meanwhile, kept fresh. While
 * another range is under way the old one stays, as `outdated`.
 */
export function useSignalHistory(
  ref: EnvironmentRef,
  signalId: string,
  range: SignalRangeName,
): Resource<SignalHistory> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<SignalHistory>({
    scope: `${ref.entityRef} ${ref.environment} ${signalId}`,
    key: range,
    load: signal => api.getSignalHistory(ref, signalId, { range }, { signal }),
  });
  useLiveRefresh({
    ref,
    types: ['signals', 'operations'],
    failing: resource.error !== undefined,
    refresh: resource.refresh,
  });
  return resource;
}
