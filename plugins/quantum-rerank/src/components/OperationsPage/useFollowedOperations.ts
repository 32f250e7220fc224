import type {
  EnvironmentRef,
  Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useCallback, useEffect, useState } from 'react';
import { useOperations } from '../../hooks';

interface Followed {
  id: string;
  initial?: Operation;
}

/**
 * Operations the person should see: those they start here and those found
 * open. They stay, with their outcome, until dismissed or the tab is left.
 */
export function useFollowedOperations(ref: EnvironmentRef) {
  const [followed, setFollowed] = useState<Followed[]>([]);
  const [dismissed, setDismissed] = useState<string[]>([]);
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
    }
  }, [items, add]);

  return {
    followed: followed.filter(entry => !dismissed.includes(entry.id)),
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
