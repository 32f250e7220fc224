import { useApiHolder } from '@backstage/frontend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  SIGNAL_CHANNEL,
  type EnvironmentRef,
  type SignalMessage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useRef } from 'react';
import { usePolling } from './usePolling';

/** Poll while signals cannot be received or the backend fails. */
export const POLL_INTERVAL_MS = 10_000;
/** Poll even with signals: a broken socket is silent. */
export const SAFETY_POLL_INTERVAL_MS = 30_000;

/**
 * When to ask after subscribing. What happens between the first answer and
 * the moment the socket is open is signalled to nobody, and nothing tells
 * when it is open.
 */
export const CATCH_UP_DELAYS_MS = [1_000, 3_000, 8_000];

/**
 * Calls `refresh` whenever the backend signals something new of this
 * environment, on a timer, and when the page becomes visible again. A hidden
 * page asks nothing.
 *
 * Subscribes to the signals API itself: `useSignal` keeps only the last
 * message of a render, so two environments signalling together would hide
 * one of them.
 */
export function useLiveRefresh(options: {
  ref: EnvironmentRef;
  types: SignalMessage['type'][];
  failing: boolean;
  refresh: () => void;
}): void {
  const { ref, types, failing, refresh } = options;
  const { entityRef, environment } = ref;
  const signals = useApiHolder().get(signalApiRef);
  const latestRefresh = useRef(refresh);
  latestRefresh.current = refresh;
  const typeList = types.join(',');

  useEffect(() => {
    if (!signals) {
      return undefined;
    }
    const wanted = typeList.split(',');
    const { unsubscribe } = signals.subscribe<JsonObject>(
      SIGNAL_CHANNEL,
      message => {
        const matches =
          message.entityRef === entityRef &&
          message.environment === environment &&
          wanted.includes(String(message.type));
        if (matches && !document.hidden) {
          latestRefresh.current();
        }
      },
    );
    const timers = CATCH_UP_DELAYS_MS.map(delay =>
      setTimeout(() => {
        if (!document.hidden) {
          latestRefresh.current();
        }
      }, delay),
    );
    return () => {
      timers.forEach(clearTimeout);
      unsubscribe();
    };
  }, [signals, entityRef, environment, typeList]);

  const interval =
    signals && !failing ? SAFETY_POLL_INTERVAL_MS : POLL_INTERVAL_MS;
  usePolling(refresh, interval);
}
