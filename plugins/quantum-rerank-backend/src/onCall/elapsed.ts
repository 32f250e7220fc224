/**
 * Whether less than this long has passed since a moment. A clock that was set
 * back makes no answer young again: what is of the future is old.
 */
export function isWithin(since: number, now: number, limitMs: number): boolean {
  const age = now - since;
  return age >= 0 && age < limitMs;
}

/**
 * Whether a moment to wait for is still ahead. One that is farther ahead than
 * anybody waits is of a clock that was set back.
 */
export function isAhead(until: number, now: number, longestMs: number) {
  return until > now && until - now <= longestMs;
}
