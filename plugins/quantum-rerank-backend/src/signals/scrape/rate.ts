/** A value of a counter; the moment in milliseconds since 1970. */
export interface CounterPoint {
  at: number;
  value: number;
}

/**
 * Increase per second of one counter in the window that ends at `end`, as
 * `rate()` of Prometheus defines it: a fall of the counter is a reset, and
 * the increase is extrapolated to the ends of the window, but not by more than
 * half the distance of two samples and not to before the counter was zero.
 *
 * @param points - oldest first, all within the window
 * @returns undefined for fewer than two points
 */
export function counterRate(
  points: CounterPoint[],
  options: { end: number; windowMs: number },
): number | undefined {
  if (points.length < 2) {
    return undefined;
  }
  const first = points[0];
  const last = points[points.length - 1];
  let increase = last.value - first.value;
  for (let index = 1; index < points.length; index++) {
    if (points[index].value < points[index - 1].value) {
      increase += points[index - 1].value;
    }
  }
  const sampled = last.at - first.at;
  const distance = sampled / (points.length - 1);
  let before = first.at - (options.end - options.windowMs);
  if (increase > 0 && first.value >= 0) {
    before = Math.min(before, sampled * (first.value / increase));
  }
  const after = options.end - last.at;
  const reach = (gap: number) => (gap < distance * 1.1 ? gap : distance / 2);
  const covered = sampled + reach(before) + reach(after);
  return (increase * covered) / sampled / (options.windowMs / 1000);
}
