import type {
  EnvironmentRef,
  Escalation,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** What escalates in an environment and is not resolved, newest first. */
export function useEscalations(
  ref: EnvironmentRef,
): Resource<Page<Escalation>> {
  return useEnvironmentResource({
    ref,
    types: ['alerts', 'on-call'],
    about: 'escalations',
    load: (api, signal) =>
      api.listEscalations(ref, { state: 'open' }, { signal }),
  });
}
