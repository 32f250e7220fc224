import type {
  SignalComparison,
  Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { valueInWords } from '../signals/words';
import { plural } from '../workload/plural';

/** The verdict over all signals: one that got worse decides. */
export function judgeVerification(
  items: SignalComparison[],
): Pick<Verification, 'verdict' | 'summary'> {
  const of = (change: SignalComparison['change']) =>
    items.filter(item => item.change === change);
  const [worse, better, same, unknown] = [
    of('worse'),
    of('better'),
    of('same'),
    of('unknown'),
  ];
  const unknownWords =
    unknown.length > 0 ? `; ${unknown.length} not known` : '';
  if (worse.length > 0) {
    return {
      verdict: 'worse',
      summary: `Worse: ${named(worse)}${unknownWords}.`,
    };
  }
  if (better.length > 0) {
    return {
      verdict: 'better',
      summary: `Better: ${named(better)}${unknownWords}.`,
    };
  }
  if (same.length > 0) {
    return {
      verdict: 'same',
      summary: `Same: ${plural(
        same.length,
        'signal',
      )} compared${unknownWords}.`,
    };
  }
  return {
    verdict: 'unknown',
    summary: `No signal could be compared${
      items[0]?.reason ? `: ${items[0].reason}` : ''
    }.`,
  };
}

function named([first, ...others]: SignalComparison[]): string {
  const words = (value: number | undefined) =>
    value === undefined ? 'unknown' : valueInWords(value, first.unit);
  return `${first.title} ${words(first.before)} → ${words(first.after)}${
    others.length > 0 ? ` and ${others.length} more` : ''
  }`;
}
