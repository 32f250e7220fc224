import type { SignalComparison } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { compareSignal, type CompareInput } from './compareSignal';
import { judgeVerification } from './judgeVerification';

const latency: CompareInput['signal'] = {
  id: 'p95',
  title: 'Similarity p95',
  unit: 'seconds',
  group: 'performance',
  good: 'lower',
  target: { max: 0.2, source: 'PRD' },
};
const hits: CompareInput['signal'] = {
  ...latency,
  id: 'hits',
  unit: 'ratio',
  good: 'higher',
  target: undefined,
};
const cpu: CompareInput['signal'] = {
  ...latency,
  id: 'cpu',
  unit: 'ratio',
  group: 'resources',
  target: undefined,
};
const steady = (value: number) => Array(5).fill(value) as number[];

describe('compareSignal', () => {
  it.each<[string, Partial<CompareInput>, SignalComparison['change'], string?]>(
    [
      ['steady', { after: steady(0.1) }, 'same', 'less than 20 ms'],
      ['a little more than before', { after: steady(0.115) }, 'same'],
      ['half as much again', { after: steady(0.15) }, 'worse'],
      ['half of it', { after: steady(0.05) }, 'better'],
      [
        'more within the noise',
        { before: [0.05, 0.09, 0.1, 0.13, 0.16], after: steady(0.15) },
        'same',
        'which may be chance',
      ],
      [
        'beyond the target',
        { after: steady(0.21) },
        'worse',
        'left its target',
      ],
      [
        'within the target again',
        { before: steady(0.3), after: steady(0.19) },
        'better',
        'within its target again',
      ],
      [
        'beyond the target by chance',
        { before: [0.1, 0.15, 0.19, 0.25, 0.3], after: steady(0.21) },
        'same',
      ],
      [
        'one value among others that is far off',
        { after: [0.1, 0.1, 5, 0.1, 0.1] },
        'same',
      ],
      [
        'nothing to a hundredth of the target',
        { before: steady(0), after: steady(0.002) },
        'same',
      ],
      [
        'nothing to half the target',
        { before: steady(0), after: steady(0.1) },
        'worse',
      ],
      [
        'fewer hits',
        { signal: hits, before: steady(0.3), after: steady(0.2) },
        'worse',
      ],
      [
        'more hits',
        { signal: hits, before: steady(0.2), after: steady(0.3) },
        'better',
      ],
      [
        'more CPU per pod with fewer pods',
        { signal: cpu, before: steady(0.2), after: steady(0.5) },
        'same',
        'no bound',
      ],
      [
        'CPU beyond its normal range',
        {
          signal: cpu,
          normal: { max: 0.7 },
          before: steady(0.2),
          after: steady(0.8),
        },
        'worse',
        'left its normal range',
      ],
      [
        'other traffic',
        {
          signal: { ...cpu, group: 'business', good: 'within' },
          normal: { min: 1, max: 100 },
          before: steady(10),
          after: steady(90),
        },
        'same',
      ],
      [
        'no traffic where there was some',
        {
          signal: { ...cpu, group: 'business', good: 'within' },
          normal: { min: 1, max: 100 },
          before: steady(10),
          after: steady(0),
        },
        'worse',
      ],
    ],
  )('%s', (_, input, change, ...reasons) => {
    const compared = compareSignal({
      signal: latency,
      before: steady(0.1),
      after: steady(0.1),
      ...input,
    });
    expect(compared.change).toBe(change);
    for (const reason of reasons) {
      expect(compared.reason).toContain(reason);
    }
  });

  it('is unknown where there is too little, and never a number', () => {
    expect(
      compareSignal({
        signal: latency,
        before: steady(0.1),
        after: [0.1, 0.1],
      }),
    ).toEqual({
      signal: 'p95',
      title: 'Similarity p95',
      unit: 'seconds',
      target: { max: 0.2 },
      before: 0.1,
      change: 'unknown',
      reason: 'There are 5 values before and 2 after; 3 of each are needed',
    });
    expect(
      compareSignal({
        signal: latency,
        before: [],
        after: [],
        problem: 'Prometheus does not answer',
      }),
    ).toMatchObject({
      change: 'unknown',
      reason: 'Prometheus does not answer',
    });
  });
});

describe('judgeVerification', () => {
  const item = (
    change: SignalComparison['change'],
    title: string = change,
  ): SignalComparison => ({
    signal: title,
    title,
    unit: 'ratio',
    before: 0.01,
    after: 0.02,
    change,
    reason: 'Because',
  });

  it.each<[SignalComparison[], string, string]>([
    [
      [item('better'), item('worse', 'Errors'), item('worse'), item('unknown')],
      'worse',
      'Worse: Errors 1 % → 2 % and 1 more; 1 not known.',
    ],
    [[item('same'), item('better')], 'better', 'Better: better 1 % → 2 %.'],
    [
      [item('same'), item('same'), item('unknown')],
      'same',
      'Same: 2 signals compared; 1 not known.',
    ],
    [[item('unknown')], 'unknown', 'No signal could be compared: Because.'],
    [[], 'unknown', 'No signal could be compared.'],
  ])('%#', (items, verdict, summary) => {
    expect(judgeVerification(items)).toEqual({ verdict, summary });
  });
});
