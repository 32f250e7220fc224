import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Judged } from '../Judged';

/** Deployment, pods and rollout, as the snapshot judges them. */
export function judgeWorkload({ verdict, freshness }: Snapshot): Judged {
  return {
    applies: true,
    state: verdict.state,
    summary: verdict.summary,
    observedAt: freshness.lastContactAt,
  };
}
