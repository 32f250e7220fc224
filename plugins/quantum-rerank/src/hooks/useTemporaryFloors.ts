import type {
  EnvironmentRef,
  Page,
  TemporaryFloor,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import { usePolling } from './usePolling';
import type { Resource } from './useResource';

/** Signals tell of changes; the clock ends a floor without one. */
const POLL_MS = 60_000;

/** Bounds of the autoscaler that are raised for a time, kept fresh. */
export function useTemporaryFloors(
  ref: EnvironmentRef,
): Resource<Page<TemporaryFloor>> {
  const floors = useEnvironmentResource<Page<TemporaryFloor>>({
    ref,
    about: 'temporary floors',
    types: ['operations'],
    load: (api, signal) => api.listTemporaryFloors(ref, { signal }),
  });
  usePolling(floors.refresh, POLL_MS);
  return floors;
}
