import type { VerdictState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { HistoryPoint, MetricsSource } from './MetricsSource';
import { QueryError } from './prometheus/answers';
import { judgeValue, type SignalBounds } from './verdict';

/** How far back the beginning of a state is looked for after a start. */
const RANGE_MS = 6 * 60 * 60_000;
const STEP_MS = 120_000;
/** Histories that are read at the same time. */
const CONCURRENCY = 4;

/** A state that a signal is in, and since when. */
export interface Beginning {
  state: VerdictState;
  at: number;
}

/**
 * Since when each signal is as it is, from stored history; a signal without
 * one is left out.
 *
 * @throws Error as soon as the source is at fault: asking on would not help it
 */
export async function readBeginnings(
  source: Pick<MetricsSource, 'history'>,
  bounds: SignalBounds[],
  now: number,
): Promise<Map<string, Beginning>> {
  const to = Math.floor(now / STEP_MS) * STEP_MS;
  const range = { from: to - RANGE_MS, to, stepMs: STEP_MS };
  const found = new Map<string, Beginning>();
  const waiting = [...bounds];
  const work = async () => {
    for (let each = waiting.shift(); each; each = waiting.shift()) {
      try {
        const points = await source.history(each.signal, range);
        const beginning = beginningOf(points, each);
        if (beginning) {
          found.set(each.signal.id, beginning);
        }
      } catch (error) {
        if (!(error instanceof QueryError)) {
          waiting.length = 0;
          throw error;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return found;
}

function beginningOf(
  points: HistoryPoint[],
  bounds: SignalBounds,
): Beginning | undefined {
  const states = points.map(({ at, value }) => ({
    at,
    state: value === null ? 'unknown' : judgeValue(value, bounds).state,
  }));
  // The newest step may not be complete yet.
  if (states[states.length - 1]?.state === 'unknown') {
    states.pop();
  }
  const last = states[states.length - 1];
  if (!last || last.state === 'unknown') {
    return undefined;
  }
  const same = states.map(({ state }) => state === last.state);
  return states[same.lastIndexOf(false) + 1];
}
