import type {
  Health,
  HealthPart,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What is not known is not ok, but known trouble comes before it. */
const WORST_FIRST: VerdictState[] = ['critical', 'warning', 'unknown', 'ok'];

/** The worst of some states; unknown when there are none. */
export function worstOf(states: VerdictState[]): VerdictState {
  return WORST_FIRST.find(state => states.includes(state)) ?? 'unknown';
}

/** The verdict over all parts that apply. */
export function judgeWhole(
  parts: HealthPart[],
): Pick<Health, 'state' | 'summary'> {
  const applying = parts.filter(({ applies }) => applies);
  const state = worstOf(applying.map(part => part.state));
  if (applying.length === 0) {
    return { state, summary: 'Nothing of this environment can be looked at' };
  }
  if (state === 'ok') {
    return {
      state,
      summary:
        applying.length === 1
          ? 'The one part that is looked at is ok'
          : `All ${applying.length} parts that are looked at are ok`,
    };
  }
  const [worst, ...others] = applying.filter(part => part.state === state);
  const also =
    others.length > 0
      ? ` (also ${state}: ${others.map(({ part }) => part).join(', ')})`
      : '';
  return { state, summary: `${worst.summary}${also}` };
}
