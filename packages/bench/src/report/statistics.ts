import { max, quantile } from 'simple-statistics';

/** Milliseconds of one subject under one condition. */
export interface Summary {
  samples: number;
  p50: number;
  p99: number;
  max: number;
}

/** @throws Error when there are no samples */
export function summarize(milliseconds: number[]): Summary {
  return {
    samples: milliseconds.length,
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
    max: max(milliseconds),
  };
}

/** The items in random order, so that drift of the machine hits all alike. */
export function shuffled<T>(
  items: readonly T[],
  random: () => number = Math.random,
): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other], result[index]];
  }
  return result;
}
