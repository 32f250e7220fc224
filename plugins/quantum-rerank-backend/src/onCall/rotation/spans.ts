/** A stretch of time: from an instant, until before another. */
export interface Span {
  from: number;
  until: number;
}

/** The last instant that ISO 8601 writes with four digits of a year. */
export const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

export function overlaps(a: Span, b: Span): boolean {
  return a.from < b.until && b.from < a.until;
}

/** What two stretches share, or undefined. */
export function intersect(a: Span, b: Span): Span | undefined {
  const from = Math.max(a.from, b.from);
  const until = Math.min(a.until, b.until);
  return from < until ? { from, until } : undefined;
}

/** The smallest stretch that holds them all. */
export function hullOf(first: Span, others: Span[]): Span {
  // Without spreading: there may be many.
  return others.reduce(
    (hull, { from, until }) => ({
      from: Math.min(hull.from, from),
      until: Math.max(hull.until, until),
    }),
    { from: first.from, until: first.until },
  );
}

/** The same time in order, where stretches that touch are one. */
export function union(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const { from, until } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from <= last.until) {
      last.until = Math.max(last.until, until);
    } else {
      result.push({ from, until });
    }
  }
  return result;
}

/** What of a piece is left without the given time, as pieces of the same kind. */
export function without<T extends Span>(piece: T, taken: Span[]): T[] {
  let rest: T[] = [piece];
  for (const hole of taken) {
    rest = rest.flatMap(each =>
      overlaps(each, hole)
        ? [
            { ...each, until: Math.min(each.until, hole.from) },
            { ...each, from: Math.max(each.from, hole.until) },
          ].filter(({ from, until }) => from < until)
        : [each],
    );
  }
  return rest;
}
