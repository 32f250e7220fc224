import type {
  AlertRule,
  ProfileSignal,
  SignalReading,
  SignalSource,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Measurement } from './MetricsSource';
import { valueInWords } from './words';

/** How well a value is and, where it is not, the bound that says so. */
export interface Judgement {
  state: VerdictState;
  /** One sentence; absent for ok. */
  reason?: string;
}

/** What values of a signal are compared with in one environment. */
export interface SignalBounds {
  signal: ProfileSignal;
  /** Rules of this signal, worst first. */
  rules: AlertRule[];
  /** Name of the environment: normal ranges can be of some only. */
  environment: string;
}

/** The rules of a signal, worst first. */
export function rulesOf(
  signal: ProfileSignal,
  all: readonly AlertRule[],
): AlertRule[] {
  return all
    .filter(rule => rule.signal === signal.id)
    .sort((a, b) => a.severity.localeCompare(b.severity));
}

/** The normal range, where it describes this environment. */
export function normalOf({
  signal,
  environment,
}: SignalBounds): ProfileSignal['normal'] {
  return signal.normalIn && !signal.normalIn.includes(environment)
    ? undefined
    : signal.normal;
}

/** Whether a value is beyond the bound of a rule. */
export function isCrossed(rule: AlertRule, value: number): boolean {
  return rule.above === undefined
    ? rule.below !== undefined && value < rule.below
    : value > rule.above;
}

/**
 * Compares a value with its bounds. Beyond one of P0 or P1 is critical;
 * beyond one of P2 or P3, the target, or the bad side of the normal range is
 * a warning.
 */
export function judgeValue(value: number, bounds: SignalBounds): Judgement {
  const { signal, rules } = bounds;
  const words = (number: number) => valueInWords(number, signal.unit);
  const is = words(value);
  const crossed = rules.find(rule => isCrossed(rule, value));
  const urgent = crossed && ['P0', 'P1'].includes(crossed.severity);
  if (crossed && urgent) {
    return { state: 'critical', reason: ruleReason(crossed, is, words) };
  }
  const { target } = signal;
  const broken = beyond(value, target, 'within');
  if (target && broken) {
    return {
      state: 'warning',
      reason: `${is} is ${broken.side} the target of ${words(broken.bound)}`,
    };
  }
  if (crossed) {
    return { state: 'warning', reason: ruleReason(crossed, is, words) };
  }
  const unusual = beyond(value, normalOf(bounds), signal.good);
  return unusual
    ? {
        state: 'warning',
        reason: `${is} is ${
          unusual.side
        } the normal range, which ends at ${words(unusual.bound)}`,
      }
    : { state: 'ok' };
}

/**
 * Judges what was measured. A value that is older than `maxAgeMs` is not
 * known any more.
 */
export function judgeMeasurement(
  measurement: Measurement | undefined,
  bounds: SignalBounds,
  options: { now: number; maxAgeMs: number },
): Judgement {
  if (!measurement || 'problem' in measurement) {
    return {
      state: 'unknown',
      reason: measurement?.problem ?? 'It has not been measured yet',
    };
  }
  const age = options.now - measurement.at;
  if (age > options.maxAgeMs) {
    return {
      state: 'unknown',
      reason: `The last value is ${Math.round(age / 1000)} s old`,
    };
  }
  return judgeValue(measurement.value, bounds);
}

/**
 * The verdict over all signals. Signals that nothing measures and those for
 * which nothing happened are counted in the sentence; every other unknown one
 * keeps the whole from being ok.
 *
 * @param excused - ids of signals that may be unknown
 */
export function judgeAll(
  readings: SignalReading[],
  source: SignalSource,
  excused: ReadonlySet<string>,
): { state: VerdictState; summary: string } {
  const of = (state: VerdictState) =>
    readings.filter(reading => reading.state === state);
  const [critical, warning, unknown, ok] = [
    of('critical'),
    of('warning'),
    of('unknown'),
    of('ok'),
  ];
  const known = critical.length + warning.length + ok.length;
  if (readings.length === 0) {
    return { state: 'unknown', summary: 'The profile names no signals' };
  }
  if (known === 0) {
    return {
      state: 'unknown',
      summary: `No signal is known: ${
        source.reason ?? unknown[0]?.reason ?? 'nothing was measured'
      }`,
    };
  }
  const unknownWords =
    unknown.length > 0 ? `; ${unknown.length} not known` : '';
  const bad = [...critical, ...warning];
  if (bad.length > 0) {
    const [worst] = bad;
    const others =
      bad.length > 1 ? `; ${bad.length - 1} more out of range` : '';
    return {
      state: critical.length > 0 ? 'critical' : 'warning',
      summary: `${worst.title}: ${worst.reason}${others}${unknownWords}`,
    };
  }
  const blocking = unknown.filter(({ id }) => !excused.has(id));
  return {
    state: blocking.length > 0 ? 'unknown' : 'ok',
    summary: `${known} ${
      known === 1 ? 'signal is' : 'signals are'
    } within bounds${unknownWords}`,
  };
}

function beyond(
  value: number,
  range: { min?: number; max?: number } | undefined,
  good: ProfileSignal['good'],
): { side: 'above' | 'below'; bound: number } | undefined {
  if (range?.max !== undefined && value > range.max && good !== 'higher') {
    return { side: 'above', bound: range.max };
  }
  if (range?.min !== undefined && value < range.min && good !== 'lower') {
    return { side: 'below', bound: range.min };
  }
  return undefined;
}

function ruleReason(
  rule: AlertRule,
  is: string,
  words: (value: number) => string,
): string {
  return rule.above === undefined
    ? `${is} is below the ${rule.severity} bound of ${words(rule.below ?? NaN)}`
    : `${is} is above the ${rule.severity} bound of ${words(rule.above)}`;
}
