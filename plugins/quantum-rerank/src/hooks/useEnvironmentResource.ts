import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  QuantumRerankApi,
  SignalMessage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/**
 * Something about one environment, kept fresh: read once, then again when
 * the backend signals one of `types`, or by polling where it cannot.
 *
 * @param options - `about` says which thing of the environment it is, where
 *   several are read by the same component; `key` and `refreshOn` are those
 *   of `useResource`
 */
export function useEnvironmentResource<T>(options: {
  ref: EnvironmentRef;
  types: SignalMessage['type'][];
  about?: string;
  key?: string;
  refreshOn?: unknown;
  load: (
    api: QuantumRerankApi,
    signal: AbortSignal,
    previous?: T,
  ) => Promise<T | undefined>;
}): Resource<T> {
  const { ref, types, about = '', key, refreshOn, load } = options;
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<T>({
    scope: `${ref.entityRef} ${ref.environment} ${about}`,
    key,
    refreshOn,
    load: (signal, previous) => load(api, signal, previous),
  });
  useLiveRefresh({
    ref,
    types,
    failing: resource.error !== undefined,
    refresh: resource.refresh,
  });
  return resource;
}
