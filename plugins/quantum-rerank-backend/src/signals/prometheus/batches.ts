import type { ProfileSignal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Label by which the answers of a query of several are told apart. */
export const SIGNAL_LABEL = 'quantum_rerank_signal';

/** Proxies in front of a Prometheus refuse longer request lines, commonly from 8 KiB on. */
const MAX_ENCODED_LENGTH = 6_000;

/** A signal with its query filled in. */
export interface SignalQuery {
  signal: ProfileSignal;
  query: string;
}

/** Queries that are asked as one. */
export type Batch = SignalQuery[];

/** One batch for each group of signals, and more where one would be too long. */
export function toBatches(queries: SignalQuery[]): Batch[] {
  const batches: Batch[] = [];
  for (const [, members] of groupsOf(queries)) {
    let batch: Batch = [];
    for (const member of members) {
      if (
        batch.length > 0 &&
        encodeURIComponent(batchQuery([...batch, member])).length >
          MAX_ENCODED_LENGTH
      ) {
        batches.push(batch);
        batch = [];
      }
      batch.push(member);
    }
    batches.push(batch);
  }
  return batches;
}

/**
 * The query of a batch: each answer carries the id of its signal, so that
 * `or` keeps all of them. A query that answers a number instead of series
 * makes it invalid as a whole.
 */
export function batchQuery(batch: Batch): string {
  if (batch.length === 1) {
    return batch[0].query;
  }
  return batch
    .map(
      ({ signal, query }) =>
        // On lines of their own, since a query may end with a comment.
        `label_replace((\n${query}\n), "${SIGNAL_LABEL}", "${signal.id}", "", "")`,
    )
    .join(' or ');
}

function groupsOf(queries: SignalQuery[]): Map<string, SignalQuery[]> {
  const groups = new Map<string, SignalQuery[]>();
  for (const query of queries) {
    const { group } = query.signal;
    groups.set(group, [...(groups.get(group) ?? []), query]);
  }
  return groups;
}
