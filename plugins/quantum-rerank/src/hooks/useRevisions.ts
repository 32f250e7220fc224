import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  Page,
  Revision,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** Kubernetes keeps ten old revisions unless told otherwise. */
const REVISION_LIMIT = 50;

/** Revisions of the deployment, newest first, read again with the snapshot. */
export function useRevisions(
  ref: EnvironmentRef,
  options: { version?: string; cursor?: string },
): Resource<Page<Revision>> {
  const api = useApi(quantumRerankApiRef);
  const { version, cursor } = options;
  return useResource<Page<Revision>>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: cursor ?? '',
    refreshOn: version,
    load: signal =>
      api.listRevisions(ref, { limit: REVISION_LIMIT, cursor }, { signal }),
  });
}
