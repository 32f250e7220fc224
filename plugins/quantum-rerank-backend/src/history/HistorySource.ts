import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  HistoryEntry,
  HistoryKind,
  HistoryQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { RequesterFilter } from '../permissions/OperationAuthorizer';
import type { Target } from '../profile/ProfileService';
import type { Position } from '../database/keyset';
import type { Slice } from './slice';

/** What of the history a caller may see. */
export interface HistoryCaller {
  credentials: BackstageCredentials;
  /** By whom the caller may see what was done. */
  visible: RequesterFilter;
  /** Whether the caller may see who is on call. */
  named: boolean;
}

/** An entry, and its place among those of its source. */
export interface PlacedEntry {
  entry: HistoryEntry;
  position: Position;
}

/** Entries of one source, newest first; whether there are older ones. */
export interface SourcePage {
  items: PlacedEntry[];
  more: boolean;
}

/** One kind of what is kept of an environment. */
export interface HistorySource {
  kind: HistoryKind;
  list(
    target: Target,
    slice: Slice & Pick<HistoryQuery, 'action' | 'state'>,
    caller: HistoryCaller,
  ): Promise<SourcePage>;
}
