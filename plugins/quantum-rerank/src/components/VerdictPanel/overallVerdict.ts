import type {
  Alerts,
  SignalReading,
  Signals,
  Snapshot,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { errorSentence } from '../../api';
import type { Resource } from '../../hooks';
import { alertsPart, type AlertWords } from './alertsPart';

/** What one source of facts says. */
export interface VerdictPart {
  source: 'workload' | 'signals' | 'alerts';
  state: VerdictState;
  /** One sentence. */
  summary: string;
  /** Since when `state` holds; absent where nobody knows. */
  since?: string;
}

/** The worst of the parts, and the parts themselves. */
export interface OverallVerdict {
  state: VerdictState;
  /** Absent where the beginning of one part is not known. */
  since?: string;
  /** The parts that are as bad as the whole; at least one. */
  leading: VerdictPart[];
  /** The parts that are better. */
  others: VerdictPart[];
}

/** Words the verdict needs beyond the backend's sentences. */
export interface VerdictWords {
  workload: ReadingWords;
  signals: ReadingWords;
  alerts: AlertWords;
}

/** What to say of a source that has said nothing. */
export interface ReadingWords {
  /** It was not read yet. */
  reading: string;
  /** It could not be read. */
  unreadable: string;
}

/** The sources of facts, as they were read last. */
export interface VerdictSources {
  snapshot: Pick<Resource<Snapshot>, 'value' | 'error'>;
  signals: Pick<Resource<Signals>, 'value' | 'error'>;
  alerts: Pick<Resource<Alerts>, 'value' | 'error'>;
}

/** Order of states, worst first. */
export const badness: Record<VerdictState, number> = {
  critical: 0,
  warning: 1,
  unknown: 2,
  ok: 3,
};

/**
 * The worst of workload, signals and alerts. What was not or cannot be read
 * is unknown, so that the whole is not ok because nobody looked.
 */
export function overallVerdict(
  { snapshot, signals, alerts }: VerdictSources,
  words: VerdictWords,
): OverallVerdict {
  const told = alertsPart(alerts, words.alerts);
  const parts: VerdictPart[] = [
    workloadPart(snapshot, words.workload),
    signalsPart(signals, words.signals),
    ...(told ? [told] : []),
  ];
  const worst = parts.reduce((a, b) =>
    badness[b.state] < badness[a.state] ? b : a,
  );
  const leading = parts.filter(({ state }) => state === worst.state);
  return {
    state: worst.state,
    since: sinceOf(worst.state, leading),
    leading,
    others: parts.filter(({ state }) => state !== worst.state),
  };
}

function workloadPart(
  { value, error }: VerdictSources['snapshot'],
  words: ReadingWords,
): VerdictPart {
  const part = { source: 'workload' as const };
  const unread = unreadPart(value, error, words);
  if (unread || !value) {
    return { ...part, state: 'unknown', summary: unread ?? words.reading };
  }
  const { state, summary, since } = value.verdict;
  return { ...part, state, summary, since };
}

function signalsPart(
  { value, error }: VerdictSources['signals'],
  words: ReadingWords,
): VerdictPart {
  const part = { source: 'signals' as const };
  const unread = unreadPart(value, error, words);
  if (unread || !value) {
    return { ...part, state: 'unknown', summary: unread ?? words.reading };
  }
  const { state, summary } = value.verdict;
  const causes = value.items.filter(item => item.state === state);
  return { ...part, state, summary, since: sinceOf(state, causes) };
}

/**
 * Why nothing is known of a source that could not be read. A value from
 * before the failure may still tell trouble, but not health.
 */
function unreadPart(
  value: { verdict: { state: VerdictState } } | undefined,
  error: Error | undefined,
  words: ReadingWords,
): string | undefined {
  return error && (!value || value.verdict.state === 'ok')
    ? `${words.unreadable} ${errorSentence(error)}`
    : undefined;
}

/**
 * All is ok only since the last of them is; trouble began with the first.
 */
function sinceOf(
  state: VerdictState,
  parts: Pick<SignalReading, 'since'>[],
): string | undefined {
  const moments = parts.flatMap(({ since }) => since ?? []).sort();
  if (state === 'ok') {
    return moments.length === parts.length ? moments.at(-1) : undefined;
  }
  return moments[0];
}
