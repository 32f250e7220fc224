import type { Signals } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { doesNotApply, type Judged } from '../Judged';

/** What is measured, compared with its bounds. */
export function judgeSignals({ source, verdict, items }: Signals): Judged {
  if (items.length === 0) {
    return doesNotApply('The profile names no signals');
  }
  if (source.kind === 'none') {
    return doesNotApply('No source of metrics is configured');
  }
  return {
    applies: true,
    ...verdict,
    observedAt: source.lastSuccessAt,
  };
}
