import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useCallback, useEffect, useState } from 'react';
import { quantumRerankApiRef } from '../api';

interface State {
  id: string;
  value?: Operation;
  error?: Error;
  /** Browser time (ms) since which the backend is not heard. */
  lostSince?: number;
}

/**
 * One operation, followed until it is over.
 *
 * @param initial - what is already known, shown until the stream answers
 */
export function useOperation(
  id: string,
  initial?: Operation,
): {
  value?: Operation;
  error?: Error;
  loading: boolean;
  /**
   * Browser time (ms) since which the backend is not heard, while it is asked
   * again; what is known is of then.
   */
  lostSince?: number;
  /** Takes over an answer that came another way, e.g. of a cancellation. */
  accept: (operation: Operation) => void;
  retry: () => void;
} {
  const api = useApi(quantumRerankApiRef);
  const [state, setState] = useState<State>({ id, value: initial });
  const [attempt, setAttempt] = useState(0);

  const accept = useCallback((operation: Operation) => {
    setState(previous => {
      const known =
        previous.id === operation.id ? previous.value?.sequence : undefined;
      return known !== undefined && known > operation.sequence
        ? previous
        : {
            id: operation.id,
            value: operation,
            lostSince:
              previous.id === operation.id ? previous.lostSince : undefined,
          };
    });
  }, []);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const onConnection = (connection: 'open' | 'lost') => {
      if (signal.aborted) {
        return;
      }
      setState(previous => {
        const known: State = previous.id === id ? previous : { id };
        const lost = connection === 'lost';
        return lost === (known.lostSince !== undefined)
          ? previous
          : { ...known, lostSince: lost ? Date.now() : undefined };
      });
    };
    const follow = async () => {
      try {
        for await (const operation of api.watchOperation(id, {
          signal,
          onConnection,
        })) {
          if (signal.aborted) {
            return;
          }
          accept(operation);
        }
      } catch (error) {
        if (!signal.aborted) {
          setState(previous => ({
            id,
            value: previous.id === id ? previous.value : undefined,
            error: toError(error),
          }));
        }
      }
    };
    follow();
    return () => controller.abort();
  }, [api, id, attempt, accept]);

  const retry = useCallback(() => setAttempt(count => count + 1), []);
  const current: State = state.id === id ? state : { id };
  return {
    value: current.value,
    error: current.error,
    loading: !current.value && !current.error,
    lostSince: current.lostSince,
    accept,
    retry,
  };
}
