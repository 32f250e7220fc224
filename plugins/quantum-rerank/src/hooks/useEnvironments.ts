import { useApi } from '@backstage/frontend-plugin-api';
import type { Environments } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect } from 'react';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** What a person may do can change while the tab is open. */
const REFRESH_INTERVAL_MS = 60_000;

/** Environments of the entity and what the caller may do in each. */
export function useEnvironments(entityRef: string): Resource<Environments> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<Environments>({
    scope: entityRef,
    load: signal => api.getEnvironments(entityRef, { signal }),
  });
  const { refresh } = resource;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) {
        refresh();
      }
    }, REFRESH_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  return resource;
}
