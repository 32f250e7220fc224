import type { RevisionState } from './RevisionStateStore';

/** A time in which one revision was the deployment's template without a break. */
export interface RevisionStint {
  replicaSetUid: string;
  /** Oldest first; at least one. */
  states: RevisionState[];
  /** When another revision was seen; absent while it goes on. */
  until?: number;
}

/** Breaks what was seen, oldest first, into stints, newest first. */
export function stintsOf(states: RevisionState[]): RevisionStint[] {
  const stints: RevisionStint[] = [];
  for (const state of states) {
    const [newest] = stints;
    const { replicaSetUid } = state;
    if (newest?.replicaSetUid === replicaSetUid) {
      newest.states.push(state);
    } else {
      if (newest) {
        newest.until = state.seenAt;
      }
      stints.unshift({ replicaSetUid, states: [state] });
    }
  }
  return stints;
}

/** The last time in which a revision ran; undefined when it was not seen. */
export function lastStintOf(
  states: RevisionState[],
  replicaSetUid: string,
): RevisionStint | undefined {
  return stintsOf(states).find(stint => stint.replicaSetUid === replicaSetUid);
}

/**
 * The state that a revision is said to have run with, of several. Environment
 * variables are read when a container starts, so what stood there at the
 * beginning counts: a later change is mostly the preparation of the next
 * release. Files follow a change, so what stood there last counts.
 */
export function decisiveState({ states }: RevisionStint): RevisionState {
  const last = states[states.length - 1];
  const { ways } = last.surroundings;
  const followsChanges = ways.length > 0 && !ways.includes('environment');
  return followsChanges ? last : states[0];
}
