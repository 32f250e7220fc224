import { toError } from '@backstage/errors';
import { useCallback, useEffect, useRef, useState } from 'react';
import { RefreshLoop } from './RefreshLoop';

/** Something read from the backend, and how the last attempt to read it went. */
export interface Resource<T> {
  /** The last answer; kept while later attempts fail. */
  value?: T;
  /** Why the last attempt failed; cleared by the next success. */
  error?: Error;
  /** True until the first answer or error. */
  loading: boolean;
  /** True while the value belongs to an earlier `key` of the same scope. */
  outdated: boolean;
  /** Browser time (ms) of the last answer, including "nothing new". */
  confirmedAt?: number;
  /** Reads again; calls are coalesced. */
  refresh: () => void;
}

interface State<T> {
  scope: string;
  key: string;
  value?: T;
  error?: Error;
  confirmedAt?: number;
}

/**
 * Reads something and keeps it.
 *
 * `scope` says what it is about: when it changes the old value is dropped.
 * `key` says which part (page, filter): when it changes the old value stays
 * on the screen as `outdated` until the new one is there. `refreshOn` reads
 * again without either, one request at a time.
 *
 * `load` answers undefined for "nothing new since `previous`".
 */
export function useResource<T>(options: {
  scope: string;
  key?: string;
  refreshOn?: unknown;
  load: (signal: AbortSignal, previous?: T) => Promise<T | undefined>;
}): Resource<T> {
  const { scope, key = '', refreshOn } = options;
  const [state, setState] = useState<State<T>>({ scope, key });
  const latest = useRef<State<T>>(state);
  const load = useRef(options.load);
  load.current = options.load;
  const loop = useRef<RefreshLoop>();

  useEffect(() => {
    const publish = (next: State<T>) => {
      latest.current = next;
      setState(next);
    };
    const created = new RefreshLoop(async signal => {
      const before = latest.current;
      const known = before.scope === scope ? before : undefined;
      const previous = known?.key === key ? known.value : undefined;
      try {
        const answer = await load.current(signal, previous);
        if (!signal.aborted) {
          publish({
            scope,
            key,
            value: answer ?? previous,
            confirmedAt: Date.now(),
          });
        }
      } catch (error) {
        if (!signal.aborted) {
          publish({
            ...(known ?? { scope, key }),
            error: toError(error),
          });
        }
      }
    });
    loop.current = created;
    created.request();
    return () => created.stop();
  }, [scope, key]);

  const firstRefreshOn = useRef(true);
  useEffect(() => {
    if (firstRefreshOn.current) {
      firstRefreshOn.current = false;
      return;
    }
    loop.current?.request();
  }, [refreshOn]);

  const refresh = useCallback(() => loop.current?.request(), []);
  const current: State<T> = state.scope === scope ? state : { scope, key };
  return {
    value: current.value,
    error: current.error,
    loading: current.value === undefined && current.error === undefined,
    outdated: current.value !== undefined && current.key !== key,
    confirmedAt: current.confirmedAt,
    refresh,
  };
}
