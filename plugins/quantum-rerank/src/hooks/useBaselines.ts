import { useApi } from '@backstage/frontend-plugin-api';
import type {
  BaselineProposal,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** How far back normal ranges are learned from. */
export type BaselineRange = '6h' | '24h' | '7d';

/**
 * Normal ranges learned from history. Asked once: what somebody reads and
 * copies must not change meanwhile.
 */
export function useBaselines(
  ref: EnvironmentRef,
  range: BaselineRange,
): Resource<BaselineProposal> {
  const api = useApi(quantumRerankApiRef);
  return useResource<BaselineProposal>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: range,
    load: signal => api.getBaselines(ref, { range }, { signal }),
  });
}
