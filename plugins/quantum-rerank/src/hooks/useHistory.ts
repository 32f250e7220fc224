import type {
  EnvironmentRef,
  HistoryPage,
  HistoryQuery,
  SignalMessage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** Signals of what the history is made of. */
const EVERY_KIND: SignalMessage['type'][] = ['operations', 'on-call', 'alerts'];

/** A page of the history of an environment, kept fresh by signals. */
export function useHistory(
  ref: EnvironmentRef,
  query: HistoryQuery,
  /** Reads again when this changes, besides signals. */
  refreshOn?: unknown,
  /** Signals of what is asked for. */
  types: SignalMessage['type'][] = EVERY_KIND,
): Resource<HistoryPage> {
  return useEnvironmentResource({
    ref,
    types,
    about: 'history',
    key: JSON.stringify(query),
    refreshOn,
    load: (api, signal) => api.listHistory(ref, query, { signal }),
  });
}
