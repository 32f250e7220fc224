import type { HistoryPoint, MeasuredTime } from '../MetricsSource';

const MINUTE_MS = 60_000;

/** Queries whose values at the end of each hour are of that hour. */
export interface BudgetQueries {
  /** Of the values of the hour, one for each resolution. */
  sum: string;
  /** How many of them there are. */
  count: string;
  resolutionMs: number;
}

/**
 * Queries that add a ratio up. Comparing with 0 leaves NaN out, which is
 * what a ratio is while nothing happens.
 *
 * @param windowMs - over which the query takes its mean; shorter ones are
 * looked at more often, so that no time is between two of them
 */
export function budgetQueries(promql: string, windowMs: number): BudgetQueries {
  const resolutionMs = Math.min(MINUTE_MS, windowMs);
  const hour = `[1h:${resolutionMs / 1000}s]`;
  // On lines of its own, since a query may end with a comment.
  const values = `clamp_max((\n${promql}\n) >= 0, 1)`;
  return {
    sum: `sum_over_time((${values})${hour})`,
    count: `count_over_time((${values})${hour})`,
    resolutionMs,
  };
}

/** What the answers of both queries mean. */
export function toMeasuredTime(
  sums: HistoryPoint[],
  counts: HistoryPoint[],
  options: { resolutionMs: number; stepMs: number },
): Pick<MeasuredTime, 'measuredMs' | 'keptMs'> {
  const { resolutionMs, stepMs } = options;
  const total = { measuredMs: 0, keptMs: 0 };
  counts.forEach(({ value: count }, index) => {
    const sum = sums[index]?.value;
    if (count !== null && count > 0 && sum !== null && sum !== undefined) {
      // Some versions count both ends of an hour.
      const measuredMs = Math.min(count * resolutionMs, stepMs);
      total.measuredMs += measuredMs;
      total.keptMs += (sum / count) * measuredMs;
    }
  });
  return total;
}
