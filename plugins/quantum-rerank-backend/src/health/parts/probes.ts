import type {
  Health,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { doesNotApply, type Judged } from '../Judged';

/** What the health endpoints say. */
export function judgeProbes(
  { baseUrl, probes }: Pick<ProfileEnvironment, 'baseUrl' | 'probes'>,
  { state, summary, items }: Pick<Health, 'state' | 'summary' | 'items'>,
): Judged {
  if (probes.length === 0) {
    return doesNotApply('The environment has no probes');
  }
  const moments = items.flatMap(({ observedAt }) => observedAt ?? []).sort();
  return {
    // Without a base URL nobody can say whether it answers.
    applies: baseUrl !== undefined,
    state,
    summary,
    ...(moments.length > 0 && { observedAt: moments[0] }),
  };
}
