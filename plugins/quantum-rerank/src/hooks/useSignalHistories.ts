import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  SignalHistory,
  SignalRangeName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../api';
import { useLiveRefresh } from './useLiveRefresh';
import { useResource, type Resource } from './useResource';

/** Requests at the same time; a browser allows six to one host. */
const PARALLEL = 4;

/** A new point is worth a look again; a longer range has them more seldom. */
const LONGEST_PAUSE_MS = 60_000;

/** Histories by id of the signal, and why some are missing. */
export interface SignalHistories {
  histories: Map<string, SignalHistory>;
  errors: Map<string, Error>;
}

/**
 * Many signals over the same time. One that cannot be read leaves the others
 * readable; when none can be, the whole fails. Asks again no oftener than
 * there are new points.
 */
export function useSignalHistories(
  ref: EnvironmentRef,
  signalIds: string[],
  range: SignalRangeName,
): Resource<SignalHistories> {
  const api = useApi(quantumRerankApiRef);
  const resource = useResource<SignalHistories>({
    scope: `${ref.entityRef} ${ref.environment} ${signalIds.join(' ')}`,
    key: range,
    load: async signal => {
      const histories = new Map<string, SignalHistory>();
      const errors = new Map<string, Error>();
      const waiting = [...signalIds];
      const work = async () => {
        for (
          let id = waiting.shift();
          id !== undefined && !signal.aborted;
          id = waiting.shift()
        ) {
          try {
            histories.set(
              id,
              await api.getSignalHistory(ref, id, { range }, { signal }),
            );
          } catch (error) {
            errors.set(id, error as Error);
          }
        }
      };
      await Promise.all(Array.from({ length: PARALLEL }, work));
      const [firstError] = errors.values();
      if (firstError && histories.size === 0) {
        throw firstError;
      }
      return { histories, errors };
    },
  });
  const { confirmedAt, value, refresh, outdated } = resource;
  const [first] = value?.histories.values() ?? [];
  const pause = first
    ? Math.min(LONGEST_PAUSE_MS, first.stepSeconds * 1000)
    : 0;
  useLiveRefresh({
    ref,
    types: ['signals'],
    failing: resource.error !== undefined,
    refresh: () => {
      const young =
        confirmedAt !== undefined && Date.now() - confirmedAt < pause;
      if (!young && !outdated) {
        refresh();
      }
    },
  });
  return resource;
}
