import type {
  LearnedBaseline,
  SignalRange,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** An end that moved by less than this share of itself did not move. */
const NOISE = 0.1;

/**
 * How a learned range differs from the current one.
 *
 * @param spread - standard deviation of the signal; less is noise
 */
export function classifyChange(
  current: SignalRange | undefined,
  learned: SignalRange,
  spread: number,
): LearnedBaseline['change'] {
  if (!current) {
    return 'new';
  }
  // Positive: the range grows at this end.
  const growth = [
    growthOf(current.min, learned.min, -1, spread),
    growthOf(current.max, learned.max, 1, spread),
  ];
  const grows = growth.some(each => each > 0);
  const shrinks = growth.some(each => each < 0);
  if (grows && shrinks) {
    return 'shifted';
  }
  if (!grows && !shrinks) {
    return 'same';
  }
  return grows ? 'wider' : 'narrower';
}

function growthOf(
  from: number | undefined,
  to: number | undefined,
  outward: 1 | -1,
  spread: number,
): number {
  if (from === undefined || to === undefined) {
    return 0;
  }
  const step = to - from;
  return Math.abs(step) <= Math.max(NOISE * Math.abs(from), spread)
    ? 0
    : step * outward;
}
