import {
  finalOperationStates,
  isAutomatic,
  isUnattended,
  type EnvironmentRef,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useCallback, useEffect, useState } from 'react';
import { useOperations } from '../../hooks';

interface Followed {
  id: string;
  initial?: Operation;
}

/** What is needed of an operation to know whether it is in the way. */
type Candidate = Pick<
  Operation,
  'id' | 'title' | 'requestedBy' | 'via' | 'state'
>;

/**
 * Operations the person should see: those they start here and those found
 * open. They stay, with their outcome, until dismissed or the tab is left.
 */
export function useFollowedOperations(ref: EnvironmentRef) {
  const [followed, setFollowed] = useState<Followed[]>([]);
  const [dismissed, setDismissed] = useState<string[]>([]);
  // What their streams say; the list below is asked for less often.
  const [streamed, setStreamed] = useState<Record<string, Candidate>>({});
  // One that was listed once and is not any more has ended, whoever saw it.
  const [everListed, setEverListed] = useState<ReadonlySet<string>>(new Set());
  const open = useOperations(ref, { open: 'true', limit: 5 });

  const add = useCallback((entries: Followed[]) => {
    setFollowed(previous => {
      const fresh = entries.filter(
        entry => !previous.some(known => known.id === entry.id),
      );
      return fresh.length > 0 ? [...fresh, ...previous] : previous;
    });
  }, []);

  const items = open.value?.items;
  useEffect(() => {
    if (items) {
      add(items.map(({ id }) => ({ id })));
      setEverListed(
        previous => new Set([...previous, ...items.map(({ id }) => id)]),
      );
    }
  }, [items, add]);

  const shown = followed.filter(entry => !dismissed.includes(entry.id));
  // What a list says that could not be read again is not known any more.
  const listed: Candidate[] = open.error ? [] : items ?? [];
  const started: Candidate[] = shown.flatMap(({ id, initial }) =>
    initial && !everListed.has(id) ? [initial] : [],
  );
  return {
    followed: shown,
    /** Holds the deployment: whatever is asked for now is refused for it. */
    holding: [...listed, ...started]
      .map(operation => streamed[operation.id] ?? operation)
      .find(operation => !isOver(operation) && !yields(operation)),
    noteState: useCallback(
      (operation: Candidate) =>
        setStreamed(previous => ({ ...previous, [operation.id]: operation })),
      [],
    ),
    follow: useCallback(
      (operation: Operation) => add([{ id: operation.id, initial: operation }]),
      [add],
    ),
    unfollow: useCallback(
      (id: string) => setDismissed(previous => [...previous, id]),
      [],
    ),
  };
}

function isOver({ state }: Candidate): boolean {
  return finalOperationStates.some(final => final === state);
}

/** A proposal of the portal or of a program gives way to a person. */
function yields(operation: Candidate): boolean {
  return (
    operation.state === 'awaiting-approval' &&
    (isAutomatic(operation) || isUnattended(operation))
  );
}
