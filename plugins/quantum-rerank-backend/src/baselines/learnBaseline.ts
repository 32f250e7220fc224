import type {
  LearnedBaseline,
  ProfileSignal,
  SignalRange,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  mean,
  median,
  medianAbsoluteDeviation,
  quantile,
} from 'simple-statistics';
import { plural } from '../workload/plural';
import { classifyChange } from './classifyChange';
import { roundOutward } from './roundOutward';

/** Fewer measurements than this say nothing about what is normal. */
export const MINIMUM_SAMPLES = 60;
/** Further from the median than this many standard deviations is an outlier. */
const OUTLIER_DEVIATIONS = 4;
/** More than this share of all are no outliers but another level. */
const OUTLIER_SHARE = 0.1;
/** What is left out at each end of the rest. */
const TAIL = 0.01;
/** Median absolute deviation, and mean one, of a standard normal distribution. */
const PER_MEDIAN_DEVIATION = 1.4826;
const PER_MEAN_DEVIATION = 1.2533;

/** What one signal is learned from. */
export interface LearnInput {
  signal: Pick<ProfileSignal, 'unit' | 'good'>;
  /** The normal range as it is. */
  current?: SignalRange;
  /** Oldest first; null where nothing was measured or nothing is to be learned. */
  values: ReadonlyArray<number | null>;
  /** How many were taken away because an alert bound was crossed. */
  crossed: number;
}

/** What was learned, without whose it is. */
export type Learned = Omit<
  LearnedBaseline,
  'signal' | 'title' | 'unit' | 'current'
>;

/**
 * The range in which a signal normally sits: from the first to the 99th
 * percentile of its values, without single outliers, rounded outward to two
 * significant digits. An end that is open at present stays open.
 */
export function learnBaseline(input: LearnInput): Learned {
  const { signal, current } = input;
  const values = input.values.filter(
    (value): value is number => value !== null && Number.isFinite(value),
  );
  if (values.length < MINIMUM_SAMPLES) {
    return {
      samples: values.length,
      outliers: 0,
      change: 'none',
      reason: tooFew(values.length, input.crossed),
    };
  }
  const middle = median(values);
  const deviation = medianAbsoluteDeviation(values);
  const spread = spreadOf(values, middle, deviation);
  const usual = values.filter(
    value => Math.abs(value - middle) <= OUTLIER_DEVIATIONS * spread,
  );
  const isOneLevel =
    values.length - usual.length <= OUTLIER_SHARE * values.length;
  const kept = isOneLevel ? usual : values;
  const learned = toRange(kept, signal, current);
  const change = classifyChange(current, learned, spread);
  const reason = [
    ...(isOneLevel ? [] : ['It has more than one usual level']),
    ...(hasMoved(kept) ? ['It moved during this time'] : []),
    ...(input.crossed > 0 ? [crossedWords(input.crossed)] : []),
  ].join('; ');
  return {
    learned,
    median: middle,
    deviation,
    samples: kept.length,
    outliers: values.length - kept.length,
    change,
    ...(reason && { reason }),
  };
}

/**
 * Standard deviation as robust statistics estimate it. Where more than half
 * of the values are the same, the mean deviation has to do (Iglewicz and
 * Hoaglin, How to Detect and Handle Outliers, 1993).
 */
function spreadOf(values: number[], middle: number, deviation: number): number {
  return deviation > 0
    ? PER_MEDIAN_DEVIATION * deviation
    : PER_MEAN_DEVIATION * mean(values.map(value => Math.abs(value - middle)));
}

function toRange(
  values: number[],
  { good, unit }: LearnInput['signal'],
  current: SignalRange | undefined,
): SignalRange {
  let min = roundOutward(quantile(values, TAIL), 'down');
  let max = roundOutward(quantile(values, 1 - TAIL), 'up');
  if (min === max) {
    // A range of no width would call every change unusual.
    min = roundOutward(min - Math.abs(min) / 100, 'down');
    max = roundOutward(max + Math.abs(max) / 100, 'up');
  }
  if (unit === 'ratio') {
    max = Math.max(Math.min(max, 1), min);
  }
  const hasMin = current ? current.min !== undefined : good !== 'lower';
  const hasMax = current ? current.max !== undefined : good !== 'higher';
  return { ...(hasMin && { min }), ...(hasMax && { max }) };
}

/** Whether the end of the time was another than its beginning. */
function hasMoved(values: number[]): boolean {
  const third = Math.floor(values.length / 3);
  const width = quantile(values, 1 - TAIL) - quantile(values, TAIL);
  const first = median(values.slice(0, third));
  const last = median(values.slice(-third));
  return width > 0 && Math.abs(last - first) > width / 2;
}

function tooFew(count: number, crossed: number): string {
  const found = `${plural(
    count,
    'measurement',
  )}, of at least ${MINIMUM_SAMPLES} that are needed`;
  return crossed > 0 ? `${found}; ${crossedWords(crossed)}` : found;
}

function crossedWords(count: number): string {
  return `${plural(
    count,
    'measurement',
  )} of times in which an alert bound was crossed ${
    count === 1 ? 'is' : 'are'
  } left out`;
}
