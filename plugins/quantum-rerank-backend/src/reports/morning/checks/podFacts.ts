import type {
  Pod,
  ReportFact,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Pods that are not ready, and may be so without trouble. */
const ON_THEIR_WAY_OUT = ['Terminating', 'Completed', 'Succeeded'];

/**
 * What the snapshot says of the workload, and the pods that are not ready.
 * The autoscaler is a check of its own.
 */
export function podFacts(snapshot: Snapshot, unready: Pod[]): ReportFact[] {
  const observedAt = snapshot.freshness.lastContactAt;
  return [
    ...snapshot.verdict.facts
      .filter(({ id }) => id !== 'autoscaler')
      .map(
        (fact): ReportFact => ({
          subject: fact.id,
          state: fact.state,
          summary: fact.message,
          observedAt: fact.observedAt ?? observedAt,
        }),
      ),
    ...unready
      .filter(({ state }) => !ON_THEIR_WAY_OUT.includes(state))
      .map(
        (pod): ReportFact => ({
          subject: pod.name,
          state: 'warning',
          summary: `${pod.state}, ${pod.containers.ready} of ${
            pod.containers.total
          } containers ready${pod.message ? `: ${pod.message}` : ''}`,
          observedAt,
        }),
      ),
  ];
}
