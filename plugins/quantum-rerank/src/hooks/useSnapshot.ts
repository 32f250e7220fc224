import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/**
 * The snapshot of an environment, kept fresh: read once, then again with
 * `If-None-Match` whenever the backend signals a new version.
 */
export function useSnapshot(ref: EnvironmentRef): Resource<Snapshot> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<Snapshot>({
    scope: `${ref.entityRef} ${ref.environment}`,
    load: (signal, previous) =>
      api.getSnapshot(ref, { signal, ifNoneMatch: previous?.version }),
  });
  useLiveRefresh({
    ref,
    types: ['snapshot'],
    failing: resource.error !== undefined,
    refresh: resource.refresh,
  });
  return resource;
}
