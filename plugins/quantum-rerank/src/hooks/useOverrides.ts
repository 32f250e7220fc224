import type {
  EnvironmentRef,
  OnCallOverride,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/**
 * Temporary replacements of an environment, newest first; read again when
 * `refreshOn` changes.
 */
export function useOverrides(
  ref: EnvironmentRef,
  cursor?: string,
  refreshOn?: unknown,
): Resource<Page<OnCallOverride>> {
  const { entityRef, environment } = ref;
  return useEnvironmentResource({
    ref,
    types: ['on-call'],
    about: 'overrides',
    key: cursor,
    refreshOn,
    load: (api, signal) =>
      api.listOnCallOverrides(
        { entityRef, environment, limit: 10, ...(cursor ? { cursor } : {}) },
        { signal },
      ),
  });
}
