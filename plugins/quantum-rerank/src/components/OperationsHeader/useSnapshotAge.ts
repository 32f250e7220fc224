import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale, type Resource } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';

/** How fresh a snapshot is. */
export interface SnapshotAge {
  /** "live", "stale", "last known" … */
  word: string;
  /** Whether the cluster and the backend are both heard. */
  live: boolean;
  /** When it was last known to be so, ms. */
  contact: number;
}

/** How fresh a snapshot is; undefined while there is none. */
export function useSnapshotAge(
  snapshot: Resource<Snapshot>,
): SnapshotAge | undefined {
  const { t } = useMessages();
  if (!snapshot.value) {
    return undefined;
  }
  const { freshness } = snapshot.value;
  const lost = isStale(snapshot);
  return {
    word: t(lost ? 'freshness.unreachable' : `freshness.${freshness.state}`),
    live: freshness.state === 'live' && !lost,
    // "Nothing new" from the backend confirms what is on the screen.
    contact:
      freshness.state === 'live'
        ? snapshot.confirmedAt ?? Date.now()
        : Date.parse(freshness.lastContactAt ?? freshness.since),
  };
}
