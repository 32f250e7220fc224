import type {
  AlertEpisode,
  AlertHistoryQuery,
  Alerts,
  EnvironmentRef,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/**
 * A page of the times alert rules fired, read again when one begins to fire
 * or is over. Values change every few seconds and are no reason to.
 */
export function useAlertHistory(
  ref: EnvironmentRef,
  query: AlertHistoryQuery,
  alerts: Alerts | undefined,
): Resource<Page<AlertEpisode>> {
  return useEnvironmentResource<Page<AlertEpisode>>({
    ref,
    types: [],
    about: 'alert history',
    key: JSON.stringify(query),
    refreshOn: alerts?.items
      .flatMap(({ rule, firedAt, resolvedAt }) =>
        rule && firedAt ? [`${rule} ${firedAt} ${resolvedAt}`] : [],
      )
      .sort()
      .join(),
    load: (api, signal) => api.listAlertHistory(ref, query, { signal }),
  });
}
