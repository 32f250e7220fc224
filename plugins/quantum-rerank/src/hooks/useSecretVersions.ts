import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  Page,
  SecretVersion,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useResource, type Resource } from './useResource';

/** Few at a time: comparing one makes hashes that are slow on purpose. */
const VERSION_LIMIT = 5;

/** What is kept of earlier states of the Secret, newest first; never values. */
export function useSecretVersions(
  ref: EnvironmentRef,
  cursor?: string,
): Resource<Page<SecretVersion>> {
  const api = useApi(quantumRerankApiRef);
  return useResource<Page<SecretVersion>>({
    scope: `${ref.entityRef} ${ref.environment}`,
    key: cursor ?? '',
    load: signal =>
      api.listSecretVersions(ref, { limit: VERSION_LIMIT, cursor }, { signal }),
  });
}
