/** A bucket of a histogram: how many, or how many per second, are up to the bound. */
export interface Bucket {
  /** Upper bound; Infinity for the last. */
  bound: number;
  count: number;
}

/**
 * The value below which a share of the observations lie, by straight lines
 * within buckets, as `histogram_quantile()` of Prometheus finds it.
 *
 * @returns NaN when nothing was observed, undefined when the buckets are no histogram
 */
export function bucketQuantile(
  quantile: number,
  buckets: Bucket[],
): number | undefined {
  const sorted = [...buckets].sort((a, b) => a.bound - b.bound);
  if (sorted.length < 2 || sorted[sorted.length - 1].bound !== Infinity) {
    return undefined;
  }
  // Rates of neighbours can differ by rounding.
  let highest = 0;
  const counts = sorted.map(({ count }) => {
    highest = Math.max(highest, count);
    return highest;
  });
  const total = counts[counts.length - 1];
  if (total === 0) {
    return NaN;
  }
  const rank = quantile * total;
  const index = counts.findIndex(count => count >= rank);
  if (index === sorted.length - 1) {
    return sorted[index - 1].bound;
  }
  const { bound } = sorted[index];
  if (index === 0 && bound <= 0) {
    return bound;
  }
  const start = index === 0 ? 0 : sorted[index - 1].bound;
  const below = index === 0 ? 0 : counts[index - 1];
  return start + ((bound - start) * (rank - below)) / (counts[index] - below);
}
