import type {
  Channels,
  Delivery,
  EnvironmentRef,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** Over which channels people are told, and how well they work. */
export function useChannels(ref: EnvironmentRef): Resource<Channels> {
  return useEnvironmentResource({
    ref,
    types: ['on-call', 'alerts'],
    about: 'channels',
    load: (api, signal) => api.getChannels(ref, { signal }),
  });
}

/** Messages to people, newest first; read again when `refreshOn` changes. */
export function useDeliveries(
  ref: EnvironmentRef,
  options: { cursor?: string; refreshOn?: unknown } = {},
): Resource<Page<Delivery>> {
  const { cursor, refreshOn } = options;
  return useEnvironmentResource({
    ref,
    types: ['on-call', 'alerts'],
    about: 'deliveries',
    key: cursor,
    refreshOn,
    load: (api, signal) =>
      api.listDeliveries(
        ref,
        { limit: 10, ...(cursor ? { cursor } : {}) },
        { signal },
      ),
  });
}
