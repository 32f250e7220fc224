import type {
  ProfileSignal,
  SignalComparison,
  SignalRange,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { valueInWords } from '../signals/words';

/** Fewer values than this say nothing about before or after. */
export const MINIMUM_SAMPLES = 3;
/** Values of a signal scatter by this many standard deviations. */
const NOISE_DEVIATIONS = 3;
/** Median absolute deviation of a standard normal distribution. */
const PER_DEVIATION = 1.4826;
/** A change smaller than this share of the value or of its bound is none. */
const SMALLEST_CHANGE = 0.1;

/** What one signal is compared by. */
export interface CompareInput {
  signal: Pick<
    ProfileSignal,
    'id' | 'title' | 'unit' | 'group' | 'good' | 'target'
  >;
  /** Where it normally sits in this environment. */
  normal?: SignalRange;
  before: number[];
  after: number[];
  /** Why nothing could be read; a sentence that may be shown. */
  problem?: string;
}

/**
 * Compares the medians of a signal before and after a change. A target that
 * is broken or kept again decides first, then a change beyond the noise of
 * the values before.
 *
 * How much is used of resources, and how much traffic comes, changes with the
 * number of pods and of users: only their bounds say what is better.
 */
export function compareSignal(input: CompareInput): SignalComparison {
  const { signal, before, after } = input;
  const { id, title, unit, target } = signal;
  const common = {
    signal: id,
    title,
    unit,
    ...(target ? { target: boundsOf(target) } : {}),
  };
  if (
    before.length < MINIMUM_SAMPLES ||
    after.length < MINIMUM_SAMPLES ||
    input.problem
  ) {
    return {
      ...common,
      ...(before.length >= MINIMUM_SAMPLES ? { before: median(before) } : {}),
      change: 'unknown',
      reason:
        input.problem ??
        `There are ${before.length} values before and ${after.length} after; ${MINIMUM_SAMPLES} of each are needed`,
    };
  }
  const medians = { before: median(before), after: median(after) };
  return { ...common, ...medians, ...judge(input, medians) };
}

function judge(
  { signal, normal, before: values }: CompareInput,
  { before, after }: { before: number; after: number },
): Pick<SignalComparison, 'change' | 'reason'> {
  const { good, unit, target, group } = signal;
  const scatter =
    NOISE_DEVIATIONS * PER_DEVIATION * medianAbsoluteDeviation(values);
  const difference = Math.abs(after - before);
  const onlyBounds = group === 'resources' || good === 'within';
  const bounds = target ?? (onlyBounds ? normal : undefined);
  const name = target ? 'target' : 'normal range';
  if (bounds && difference > scatter) {
    const [kept, keeps] = [before, after].map(value =>
      keepsTo(value, bounds, good),
    );
    if (kept !== keeps) {
      return keeps
        ? { change: 'better', reason: `It is within its ${name} again` }
        : { change: 'worse', reason: `It left its ${name}` };
    }
  }
  if (onlyBounds) {
    return {
      change: 'same',
      reason: bounds
        ? `It is judged by its ${name} alone, as it changes with load and pods`
        : 'It changes with load and pods, and has no bound to be judged by',
    };
  }
  const band = Math.max(scatter, SMALLEST_CHANGE * scaleOf(before, target));
  if (difference <= band) {
    return {
      change: 'same',
      reason: `It changed by less than ${valueInWords(
        band,
        unit,
      )}, which may be chance`,
    };
  }
  const improved = good === 'lower' ? after < before : after > before;
  return { change: improved ? 'better' : 'worse' };
}

function keepsTo(
  value: number,
  { min, max }: SignalRange,
  good: ProfileSignal['good'],
): boolean {
  const tooHigh = good !== 'higher' && max !== undefined && value > max;
  const tooLow = good !== 'lower' && min !== undefined && value < min;
  return !tooHigh && !tooLow;
}

/** Next to a bound of 1 %, a change from 0 to 0.01 % is none. */
function scaleOf(before: number, target: SignalRange | undefined): number {
  return Math.max(Math.abs(before), Math.abs(target?.max ?? 0));
}

function boundsOf({ min, max }: SignalRange): SignalRange {
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}
