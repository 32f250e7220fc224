import type {
  Pod,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { doesNotApply, isUnknown, type Judged } from '../Judged';

/**
 * A container at its memory limit is killed and one at its CPU limit is
 * slowed down, so this much of a limit is too near.
 */
const NEAR_LIMIT = 0.9;

/** What pods use, from metrics-server, against their limits. */
export function judgeUsage(snapshot: Snapshot, pods: Pod[]): Judged {
  const { usage, freshness } = snapshot;
  const part = freshness.parts.find(
    ({ resource }) => resource === 'pods.metrics.k8s.io',
  );
  if (part?.state === 'absent') {
    return doesNotApply('The cluster has no metrics-server');
  }
  if (freshness.state === 'live' && snapshot.pods.total === 0) {
    return doesNotApply('There is no pod that could use anything');
  }
  if (!usage) {
    return isUnknown(
      part?.state === 'connecting' && !part.reason
        ? 'The usage of the pods has not been read yet'
        : `The usage of the pods is not known: ${
            part?.reason ?? 'metrics-server measures none of them'
          }`,
    );
  }
  const observed = { observedAt: usage.observedAt };
  const near = (['memoryBytes', 'cpuCores'] as const).flatMap(kind => {
    const share = highestShare(pods, kind);
    return share ? [{ ...share, kind }] : [];
  });
  const worst = near.find(({ ratio }) => ratio >= NEAR_LIMIT);
  if (worst) {
    return {
      applies: true,
      state: 'warning',
      summary: `${worst.pod} uses ${percent(worst.ratio)} of its ${
        worst.kind === 'memoryBytes' ? 'memory' : 'CPU'
      } limit`,
      ...observed,
    };
  }
  const missing = snapshot.pods.ready - usage.pods;
  const unmeasured = missing > 0 ? `; ${missing} not measured` : '';
  return {
    applies: true,
    state: 'ok',
    summary:
      near.length > 0
        ? `At most ${near
            .map(
              ({ ratio, kind }) =>
                `${percent(ratio)} of the ${
                  kind === 'memoryBytes' ? 'memory' : 'CPU'
                } limit`,
            )
            .join(' and ')} is used by a pod${unmeasured}`
        : `The pods are measured and have no limits${unmeasured}`,
    ...observed,
  };
}

function highestShare(
  pods: Pod[],
  kind: 'cpuCores' | 'memoryBytes',
): { pod: string; ratio: number } | undefined {
  let highest: { pod: string; ratio: number } | undefined;
  for (const { name, usage, limits } of pods) {
    const limit = limits[kind];
    if (usage && limit) {
      const ratio = usage[kind] / limit;
      if (!highest || ratio > highest.ratio) {
        highest = { pod: name, ratio };
      }
    }
  }
  return highest;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}
