import type { OnCallSourceState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Span } from '../rotation/spans';

/** A source that cannot be read now, and what is known from it all the same. */
export interface UnreadSource {
  state: OnCallSourceState;
  /** The level that it fills; absent where it may fill any. */
  level?: number;
  /** The time that its last answer is about; absent when there is none. */
  known?: Span;
}

/**
 * Sources because of which nobody can say whether a level has somebody at an
 * instant. What is not known is never told as nobody.
 */
export function unreadAt(
  unread: UnreadSource[],
  at: number,
  level?: number,
): UnreadSource[] {
  return unread.filter(
    source =>
      (source.level === undefined ||
        level === undefined ||
        source.level === level) &&
      !(source.known && source.known.from <= at && at < source.known.until),
  );
}

/** `Vendor schedule and PagerDuty cannot be read`. */
export function unreadWords(unread: UnreadSource[]): string {
  return `${unread
    .map(({ state }) => state.title)
    .join(' and ')} cannot be read`;
}
