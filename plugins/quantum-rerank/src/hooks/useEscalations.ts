import type {
  EnvironmentRef,
  Escalation,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/**
 * What escalates in an environment, newest first: what is not resolved, or
 * the newest of all.
 */
export function useEscalations(
  ref: EnvironmentRef,
  state: 'open' | 'all' = 'open',
): Resource<Page<Escalation>> {
  return useEnvironmentResource({
    ref,
    types: ['alerts', 'on-call'],
    about: `escalations ${state}`,
    load: (api, signal) => api.listEscalations(ref, { state }, { signal }),
  });
}

/** One escalation, also when it is over. */
export function useEscalation(
  ref: EnvironmentRef,
  id: string,
): Resource<Escalation> {
  return useEnvironmentResource({
    ref,
    types: ['alerts', 'on-call'],
    about: `escalation ${id}`,
    load: (api, signal) => api.getEscalation(id, { signal }),
  });
}
