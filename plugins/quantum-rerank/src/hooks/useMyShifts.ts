import { useApi } from '@backstage/frontend-plugin-api';
import type { MyShifts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { usePolling } from './usePolling';
import { useResource, type Resource } from './useResource';

const REFRESH_INTERVAL_MS = 5 * 60_000;

/** The caller's own shifts in the coming weeks. */
export function useMyShifts(): Resource<MyShifts> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<MyShifts>({
    scope: 'my shifts',
    load: signal => api.listMyShifts({ signal }),
  });
  usePolling(resource.refresh, REFRESH_INTERVAL_MS);
  return resource;
}
