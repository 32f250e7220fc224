import { useApi } from '@backstage/frontend-plugin-api';
import type {
  OnCallService,
  OnCallServicesQuery,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { usePolling } from './usePolling';
import { useResource, type Resource } from './useResource';

/** Signals are of one environment each; a list over all of them is polled. */
const REFRESH_INTERVAL_MS = 60_000;

/** Every operated service the caller sees, and whom to call for it. */
export function useOnCallServices(
  query: OnCallServicesQuery,
): Resource<Page<OnCallService>> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<Page<OnCallService>>({
    scope: 'on-call services',
    key: `${query.search ?? ''} ${query.cursor ?? ''}`,
    load: signal => api.listOnCallServices(query, { signal }),
  });
  usePolling(resource.refresh, REFRESH_INTERVAL_MS);
  return resource;
}
