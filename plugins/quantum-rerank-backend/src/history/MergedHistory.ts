import type {
  HistoryEntry,
  HistoryQuery,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import {
  decodeCursor,
  encodeCursor,
  resumeAt,
  type MergedPosition,
} from './historyCursor';
import type {
  HistoryCaller,
  HistorySource,
  PlacedEntry,
} from './HistorySource';

/** A query of the history with its defaults. */
export type FullHistoryQuery = HistoryQuery & { limit: number };

/**
 * The sources in one list by time. Each is read where the page before ended,
 * so that no entry is told twice or left out, however many there are of each.
 * Knows nothing of permissions, which `AuthorizedHistoryService` adds.
 */
export class MergedHistory {
  readonly #sources: HistorySource[];

  /**
   * @param sources - in the order in which they stand where they are of the
   *   same millisecond; cursors count them, so new ones come last
   */
  constructor(sources: HistorySource[]) {
    this.#sources = sources;
  }

  /** @throws InputError when the cursor is none */
  async list(
    target: Target,
    query: FullHistoryQuery,
    caller: HistoryCaller,
  ): Promise<Page<HistoryEntry>> {
    const { person, about, action, state, limit } = query;
    const start =
      query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const before = query.before && Date.parse(query.before);
    const after = query.after && Date.parse(query.after);
    const pages = await Promise.all(
      this.#sources.map(async (source, index) => {
        if (!asksFor(source, query, caller)) {
          return { items: [], more: false };
        }
        return source.list(
          target,
          {
            person,
            about,
            action,
            state,
            limit,
            visible: caller.visible,
            after: after || undefined,
            ...resumeAt(start, index, before || undefined),
          },
          caller,
        );
      }),
    );
    const merged = pages
      .flatMap(({ items }, source) => items.map(item => ({ ...item, source })))
      // Stable: within a source the order of its database holds.
      .sort((a, b) => b.position.at - a.position.at || a.source - b.source);
    const shown = merged.slice(0, limit);
    const last = shown.at(-1);
    const more = merged.length > limit || pages.some(page => page.more);
    return {
      items: shown.map(({ entry }) => entry),
      ...(more && last ? { nextCursor: encodeCursor(placeOf(last)) } : {}),
    };
  }
}

function placeOf({
  position,
  source,
}: PlacedEntry & { source: number }): MergedPosition {
  return { ...position, source };
}

/** Whether a source can have anything of what is asked for. */
function asksFor(
  { kind }: HistorySource,
  query: FullHistoryQuery,
  { named }: HistoryCaller,
): boolean {
  if (query.kind !== undefined && query.kind !== kind) {
    return false;
  }
  if (kind === 'operation') {
    return query.about === undefined;
  }
  if (query.action !== undefined || query.state !== undefined) {
    return false;
  }
  // What is found by a name tells the name.
  return query.person === undefined || named;
}
