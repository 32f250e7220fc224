import type {
  EnvironmentRef,
  Recovery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import type { Resource } from './useResource';

/** Where the recovery of the service stands, kept fresh. */
export function useRecovery(
  ref: EnvironmentRef,
  /** Grows with every operation that began or ended here. */
  operationsChanged: number,
): Resource<Recovery> {
  return useEnvironmentResource({
    ref,
    about: 'recovery',
    types: ['snapshot', 'operations'],
    refreshOn: operationsChanged,
    load: (api, signal) => api.getRecovery(ref, { signal }),
  });
}
