import type {
  EnvironmentRef,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/**
 * Shifts and gaps of an environment between two ISO moments; read again when
 * `refreshOn` changes.
 */
export function useOnCallSchedule(
  ref: EnvironmentRef,
  span: { from: string; to: string },
  refreshOn?: unknown,
): Resource<OnCallSchedule> {
  const { entityRef, environment } = ref;
  const { from, to } = span;
  return useEnvironmentResource({
    ref,
    types: ['on-call'],
    about: 'schedule',
    refreshOn,
    key: `${from} ${to}`,
    load: (api, signal) =>
      api.getOnCallSchedule({ entityRef, environment, from, to }, { signal }),
  });
}
