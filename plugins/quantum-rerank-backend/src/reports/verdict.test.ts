import type {
  ReportFact,
  ReportStep,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { endSteps, judgeRun, judgeStep, worstOf } from './verdict';

const fact = (state: VerdictState, subject: string = state): ReportFact => ({
  subject,
  state,
  summary: `it is ${state}`,
});

const step = (verdict?: VerdictState): ReportStep => ({
  id: 'a',
  title: 'Step A',
  state: verdict ? 'done' : 'waiting',
  facts: [],
  ...(verdict ? { verdict, summary: `it is ${verdict}` } : {}),
});

describe('verdicts of reports', () => {
  it.each<[VerdictState[], VerdictState]>([
    [['ok', 'ok'], 'ok'],
    [['ok', 'unknown'], 'unknown'],
    [['unknown', 'warning', 'ok'], 'warning'],
    [['warning', 'critical', 'unknown'], 'critical'],
    [[], 'unknown'],
  ])('the worst of %j is %s', (states, worst) => {
    expect(worstOf(states)).toBe(worst);
  });

  it.each<[ReportFact[], VerdictState, string]>([
    [[], 'unknown', 'There was nothing to look at'],
    [[fact('ok')], 'ok', 'it is ok'],
    [[fact('ok'), fact('ok')], 'ok', 'All 2 facts are ok'],
    [[fact('ok'), fact('critical')], 'critical', 'critical: it is critical'],
    [
      [fact('warning', 'a'), fact('warning', 'b'), fact('unknown')],
      'warning',
      'a: it is warning; 1 more is warning',
    ],
    [
      [fact('unknown', 'a'), fact('unknown', 'b'), fact('unknown', 'c')],
      'unknown',
      'a: it is unknown; 2 more are not known',
    ],
  ])('judges a step of %j', (facts, verdict, summary) => {
    expect(judgeStep(facts)).toEqual({ verdict, summary });
  });

  it.each<[ReportStep[], VerdictState, string]>([
    [[], 'unknown', 'It has no steps'],
    [[step('ok')], 'ok', 'The step is ok'],
    [[step('ok'), step('ok')], 'ok', 'All 2 steps are ok'],
    [
      [step('ok'), step()],
      'unknown',
      'Step A: it was not done; 1 of 2 steps is ok',
    ],
    [
      [step('unknown'), step('critical')],
      'critical',
      'Step A: it is critical; 0 of 2 steps are ok',
    ],
  ])('judges a run of %j', (steps, verdict, summary) => {
    expect(judgeRun(steps)).toEqual({ verdict, summary });
  });

  it('leaves out what was not done when a run ends early', () => {
    expect(
      endSteps([step('ok'), { ...step(), state: 'running' }, step()]).map(
        ({ state }) => state,
      ),
    ).toEqual(['done', 'skipped', 'skipped']);
  });
});
