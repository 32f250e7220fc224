import type {
  EnvironmentRef,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/**
 * The snapshot of an environment, kept fresh: read once, then again with
 * `If-None-Match` whenever the backend signals a new version.
 */
export function useSnapshot(ref: EnvironmentRef): Resource<Snapshot> {
  return useEnvironmentResource<Snapshot>({
    ref,
    types: ['snapshot'],
    load: (api, signal, previous) =>
      api.getSnapshot(ref, { signal, ifNoneMatch: previous?.version }),
  });
}
