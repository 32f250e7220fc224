import type {
  EnvironmentRef,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/**
 * Shifts and gaps of an environment between two ISO moments; read again when
 * `refreshOn` changes. Nothing is read while the moments are not known.
 */
export function useOnCallSchedule(
  ref: EnvironmentRef,
  span: { from: string; to: string } | undefined,
  refreshOn?: unknown,
): Resource<OnCallSchedule> {
  const { entityRef, environment } = ref;
  return useEnvironmentResource({
    ref,
    types: ['on-call'],
    about: 'schedule',
    refreshOn,
    key: span ? `${span.from} ${span.to}` : '',
    load: async (api, signal) =>
      span &&
      api.getOnCallSchedule({ entityRef, environment, ...span }, { signal }),
  });
}
