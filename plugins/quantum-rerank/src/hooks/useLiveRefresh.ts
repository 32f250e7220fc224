import { useApiHolder } from '@backstage/frontend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
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
 * When to ask after the page subscribed. What happens between the first answer
 * and the moment the socket is open is signalled to nobody, and nothing tells
 * when it is open. All parts of a page share a socket, so that whatever is
 * shown later need not ask.
 */
export const CATCH_UP_DELAYS_MS = [1_000, 3_000, 8_000];

/** How many parts of a page are subscribed, and since when one of them is. */
const subscribed = new WeakMap<SignalApi, { parts: number; since: number }>();

/** Counts a part; the answer is since when the page is subscribed. */
function addPart(signals: SignalApi): number {
  const before = subscribed.get(signals);
  const now =
    before && before.parts > 0
      ? { parts: before.parts + 1, since: before.since }
      : { parts: 1, since: Date.now() };
  subscribed.set(signals, now);
  return now.since;
}

function removePart(signals: SignalApi): void {
  const before = subscribed.get(signals);
  if (before) {
    subscribed.set(signals, { ...before, parts: before.parts - 1 });
  }
}

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
    const age = Date.now() - addPart(signals);
    const timers = CATCH_UP_DELAYS_MS.filter(delay => delay > age).map(delay =>
      setTimeout(() => {
        if (!document.hidden) {
          latestRefresh.current();
        }
      }, delay - age),
    );
    return () => {
      removePart(signals);
      timers.forEach(clearTimeout);
      unsubscribe();
    };
  }, [signals, entityRef, environment, typeList]);

  const interval =
    signals && !failing ? SAFETY_POLL_INTERVAL_MS : POLL_INTERVAL_MS;
  usePolling(refresh, interval);
}
