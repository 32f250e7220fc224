import type {
  Freshness,
  WatchState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Freshness of one kind of object, as its watch or poll has it. */
export interface PartStatus {
  resource: string;
  state: WatchState;
  /** Milliseconds since the epoch. */
  since: number;
  reason?: string;
  lastContactAt?: number;
}

/** Without these nothing can be said about the workload. */
const CORE = ['deployments', 'replicasets', 'pods'];

const WORST_FIRST: WatchState[] = [
  'forbidden',
  'stale',
  'connecting',
  'absent',
  'live',
];

/** The freshness of the whole: the worst of the parts that matter. */
export function summarizeFreshness(parts: PartStatus[]): Freshness {
  const core = parts.filter(({ resource }) => CORE.includes(resource));
  const worst = [...core].sort(
    (a, b) =>
      WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state) ||
      // The others wait for the deployment, so it is the one that says why.
      (a.state === 'connecting'
        ? CORE.indexOf(a.resource) - CORE.indexOf(b.resource)
        : a.since - b.since),
  )[0];
  const sameState = core.filter(({ state }) => state === worst.state);
  // Broken since the first part broke; live since the last part became so.
  const since =
    worst.state === 'live'
      ? Math.max(...sameState.map(part => part.since))
      : worst.since;
  const contacts = core.flatMap(({ lastContactAt }) => lastContactAt ?? []);
  return {
    state: worst.state,
    since: toIso(since),
    lastContactAt:
      contacts.length > 0 ? toIso(Math.max(...contacts)) : undefined,
    reason:
      worst.state === 'live'
        ? undefined
        : `${worst.resource}: ${worst.reason ?? 'the first read is under way'}`,
    parts: parts.map(({ resource, state, since: from, reason }) => ({
      resource,
      state,
      since: toIso(from),
      reason,
    })),
  };
}

/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
