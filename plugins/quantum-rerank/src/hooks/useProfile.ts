import { useApi } from '@backstage/frontend-plugin-api';
import type { ProfileView } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** Contacts of the profile by which the entity is operated. */
export function useProfile(entityRef: string): Resource<ProfileView> {
  const api = useApi(quantumRerankApiRef);
  return useResource<ProfileView>({
    scope: entityRef,
    load: signal => api.getProfile(entityRef, { signal }),
  });
}
