import type {
  ReportFact,
  ReportStep,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { plural } from '../workload/plural';

const WORST_FIRST: VerdictState[] = ['critical', 'warning', 'unknown', 'ok'];

/** The worst of several; `unknown` for none at all, which proves nothing. */
export function worstOf(states: VerdictState[]): VerdictState {
  return WORST_FIRST.find(state => states.includes(state)) ?? 'unknown';
}

/** Verdict and sentence of a step, from what was found in it. */
export function judgeStep(
  facts: ReportFact[],
): Required<Pick<ReportStep, 'verdict' | 'summary'>> {
  const verdict = worstOf(facts.map(({ state }) => state));
  if (facts.length === 0) {
    return { verdict, summary: 'There was nothing to look at' };
  }
  const telling = facts.filter(({ state }) => state === verdict);
  if (verdict === 'ok') {
    return {
      verdict,
      summary:
        facts.length === 1
          ? facts[0].summary
          : `All ${facts.length} facts are ok`,
    };
  }
  const [first] = telling;
  const more = telling.length - 1;
  const worst = `${first.subject}: ${first.summary}`;
  return {
    verdict,
    summary:
      more === 0
        ? worst
        : `${worst}; ${more} more ${
            verdict === 'unknown'
              ? `${more === 1 ? 'is' : 'are'} not known`
              : `${more === 1 ? 'is' : 'are'} ${verdict}`
          }`,
  };
}

/**
 * Verdict and sentence of a run from its steps. A step that was not done is
 * not known.
 */
export function judgeRun(steps: ReportStep[]): {
  verdict: VerdictState;
  summary: string;
} {
  const verdicts = steps.map(({ verdict }) => verdict ?? 'unknown');
  const verdict = worstOf(verdicts);
  const good = verdicts.filter(each => each === 'ok').length;
  const count = plural(steps.length, 'step');
  if (steps.length > 0 && good === steps.length) {
    return {
      verdict,
      summary: steps.length === 1 ? 'The step is ok' : `All ${count} are ok`,
    };
  }
  const worst = steps[verdicts.indexOf(verdict)];
  return {
    verdict,
    summary: worst
      ? `${worst.title}: ${
          worst.summary ?? 'it was not done'
        }; ${good} of ${count} ${good === 1 ? 'is' : 'are'} ok`
      : 'It has no steps',
  };
}

/** Verdict of a run that ended before its time: what it would have said is not known. */
export function verdictOfEarlyEnd(steps: ReportStep[]): VerdictState {
  const { verdict } = judgeRun(endSteps(steps));
  return verdict === 'ok' ? 'unknown' : verdict;
}

/** The steps of a run that ends now: what was not finished is left out. */
export function endSteps(steps: ReportStep[]): ReportStep[] {
  return steps.map(step =>
    step.state === 'done' ? step : { ...step, state: 'skipped' },
  );
}
