import type {
  EnvironmentRef,
  Freeze,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEnvironmentResource } from './useEnvironmentResource';
import { usePolling } from './usePolling';
import type { Resource } from './useResource';

/** Windows begin and end by the clock, of which no signal tells. */
const POLL_MS = 60_000;

/**
 * Whether changes are held back, kept fresh.
 *
 * @param at - another moment than now
 */
export function useFreeze(ref: EnvironmentRef, at?: string): Resource<Freeze> {
  const freeze = useEnvironmentResource<Freeze>({
    ref,
    about: `freeze ${at ?? ''}`,
    types: ['alerts'],
    load: (api, signal) =>
      api.getFreeze({ ...ref, ...(at ? { at } : {}) }, { signal }),
  });
  usePolling(freeze.refresh, POLL_MS);
  return freeze;
}
