import type {
  EnvironmentRef,
  SignalHistory,
  SignalRangeName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/**
 * A signal over time with what was changed meanwhile, kept fresh. While
 * another range is under way the old one stays, as `outdated`.
 */
export function useSignalHistory(
  ref: EnvironmentRef,
  signalId: string,
  range: SignalRangeName,
): Resource<SignalHistory> {
  return useEnvironmentResource({
    ref,
    types: ['signals', 'operations'],
    about: signalId,
    key: range,
    load: (api, signal) =>
      api.getSignalHistory(ref, signalId, { range }, { signal }),
  });
}
