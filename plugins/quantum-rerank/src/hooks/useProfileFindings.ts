import { useApi } from '@backstage/frontend-plugin-api';
import type { ProfileFindings } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** Where the profile of the entity contradicts itself or leaves gaps. */
export function useProfileFindings(
  entityRef: string,
): Resource<ProfileFindings> {
  const api = useApi(quantumRerankApiRef);
  return useResource<ProfileFindings>({
    scope: entityRef,
    load: signal => api.getProfileFindings(entityRef, { signal }),
  });
}
