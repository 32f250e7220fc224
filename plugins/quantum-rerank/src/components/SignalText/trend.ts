import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Which way a signal goes. */
export type Trend = 'rising' | 'falling' | 'steady' | 'unknown';

/** Fewer measurements than this say nothing about a direction. */
const ENOUGH = 6;

/** A change below this share of the level is nobody's concern. */
const NOTEWORTHY = 0.05;

/** How many times the usual scatter a change has to be. */
const ABOVE_NOISE = 2;

/**
 * Compares the median of the last third with that of the first. Medians,
 * because a single spike is no trend; and a change counts only where it is
 * more than what the values scatter anyway.
 */
export function trendOf(points: SignalHistory['points']): Trend {
  const values = points
    .map(({ value }) => value)
    .filter((value): value is number => value !== null);
  if (values.length < ENOUGH) {
    return 'unknown';
  }
  const third = Math.floor(values.length / 3);
  const before = values.slice(0, third);
  const after = values.slice(-third);
  const change = median(after) - median(before);
  const scatter = Math.max(deviation(before), deviation(after));
  const level = Math.max(Math.abs(median(before)), Math.abs(median(after)));
  if (
    Math.abs(change) <= NOTEWORTHY * level ||
    Math.abs(change) <= ABOVE_NOISE * scatter
  ) {
    return 'steady';
  }
  return change > 0 ? 'rising' : 'falling';
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median absolute deviation. */
function deviation(values: number[]): number {
  const level = median(values);
  return median(values.map(value => Math.abs(value - level)));
}
