import type { ProfileSignal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const MINUTE_MS = 60_000;
/** Looks within a step, unless they would be less than a minute apart. */
const LOOKS = 5;

/**
 * A query whose value at the end of each step is the worst within it. Windows
 * are as long as looks are apart at least, so that nothing is between them.
 *
 * @param queryOf - the query of the signal with a window
 */
export function worstQuery(
  { good, window }: Pick<ProfileSignal, 'good' | 'window'>,
  stepMs: number,
  options: {
    windowMs: number;
    queryOf: (window: string) => string;
  },
): string {
  const lookMs = Math.max(MINUTE_MS, Math.ceil(stepMs / LOOKS));
  const { queryOf, windowMs } = options;
  const query = queryOf(windowMs < lookMs ? seconds(lookMs) : window);
  if (good === 'within' || stepMs <= lookMs) {
    return query;
  }
  const worst = good === 'lower' ? 'max_over_time' : 'min_over_time';
  // On lines of its own, since a query may end with a comment.
  return `${worst}((\n${query}\n)[${seconds(stepMs)}:${seconds(lookMs)}])`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)}s`;
}
