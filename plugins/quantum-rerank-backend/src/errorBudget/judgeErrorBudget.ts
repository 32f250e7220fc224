import {
  durationInWords,
  durationToMilliseconds,
  type ErrorBudget,
  type ErrorBudgetPolicy,
  type VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { MeasuredTime } from '../signals/MetricsSource';

/** Less than this share of what is allowed is a warning. */
const LITTLE_LEFT = 0.25;
/** Below this, how much was measured is worth a word. */
const WELL_COVERED = 0.995;

/** An answer without whose it is. */
export type JudgedBudget = Omit<ErrorBudget, 'entityRef' | 'environment'>;

/**
 * What is left of an error budget. Allowed is the share of the whole window
 * that the target leaves; spent is what was lost in the time that was
 * measured. Time that was not measured is neither.
 *
 * @param target - promised share, more than 0 and at most 1
 */
export function judgeErrorBudget(
  { signal, window }: ErrorBudgetPolicy,
  target: number,
  time: MeasuredTime,
): JudgedBudget {
  const windowMs = durationToMilliseconds(window);
  const words = durationInWords(window);
  const measuredMs = Math.min(time.measuredMs, windowMs);
  const budget = {
    signal,
    target,
    window,
    from: new Date(time.from).toISOString(),
    to: new Date(time.to).toISOString(),
    allowedSeconds: inSeconds(windowMs * (1 - target)),
  };
  if (measuredMs <= 0) {
    return {
      ...budget,
      state: 'unknown',
      summary: `Nothing was measured in the last ${words}, so nothing is known of what is left`,
      coverage: 0,
    };
  }
  const achieved = clamp(time.keptMs / time.measuredMs);
  const spentSeconds = inSeconds(measuredMs * (1 - achieved));
  const remainingSeconds = inSeconds(
    (budget.allowedSeconds - spentSeconds) * 1000,
  );
  const coverage = clamp(measuredMs / windowMs);
  const figures = {
    ...budget,
    achieved,
    spentSeconds,
    remainingSeconds,
    ...(budget.allowedSeconds > 0 && {
      remainingRatio: remainingSeconds / budget.allowedSeconds,
    }),
    coverage,
  };
  const state = stateOf(figures);
  const measured =
    coverage < WELL_COVERED
      ? `; ${percent(
          coverage,
          1,
        )} of the ${words} was measured, the rest is not counted`
      : '';
  const left =
    state === 'critical'
      ? `${inWords(spentSeconds)} of ${inWords(
          budget.allowedSeconds,
        )} allowed in ${words} are spent`
      : `${inWords(remainingSeconds)} of ${inWords(
          budget.allowedSeconds,
        )} allowed in ${words} are left`;
  return {
    ...figures,
    state,
    summary: `${left}: ${percent(achieved, 3)} was kept, ${percent(
      target,
      3,
    )} is promised${measured}`,
  };
}

function stateOf(figures: {
  spentSeconds: number;
  remainingSeconds: number;
  remainingRatio?: number;
}): VerdictState {
  const { spentSeconds, remainingSeconds, remainingRatio } = figures;
  if (spentSeconds > 0 && remainingSeconds <= 0) {
    return 'critical';
  }
  return remainingRatio !== undefined && remainingRatio < LITTLE_LEFT
    ? 'warning'
    : 'ok';
}

function clamp(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}

/** Whole milliseconds, so that sums of fractions do not show. */
function inSeconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** Cut, not rounded: 99.9996 % is not 100 %. */
function percent(share: number, digits: number): string {
  const factor = 10 ** digits;
  // What binary fractions lack is not to be cut away.
  const cut = Math.floor(share * 100 * factor + 1e-6) / factor;
  return `${cut} %`;
}

/** `43 min 12 s`, `2 h 5 min`, `12 s`. */
function inWords(seconds: number): string {
  const units: Array<[string, number]> = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ];
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0 && parts.length < 2) {
      parts.push(`${count} ${unit}`);
    }
  }
  return parts.join(' ') || (seconds > 0 ? 'less than 1 s' : '0 s');
}
