import type {
  Alerts,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** Every alert rule of an environment, how it stands, and the silences. */
export function useAlerts(ref: EnvironmentRef): Resource<Alerts> {
  return useEnvironmentResource({
    ref,
    types: ['alerts'],
    load: (api, signal) => api.getAlerts(ref, { signal }),
  });
}
