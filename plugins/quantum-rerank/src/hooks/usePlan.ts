import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentRef,
  Plan,
  PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { quantumRerankApiRef } from '../api';

/** Typing "12" should ask once, for 12. */
export const PLAN_DEBOUNCE_MS = 300;

interface State {
  key?: string;
  plan?: Plan;
  error?: Error;
}

/**
 * The plan for a request, asked again while the person types. The request
 * before is aborted. Nothing is asked while `request` is undefined.
 */
export function usePlan(
  ref: EnvironmentRef,
  request: PlanRequest | undefined,
): {
  /** The last plan, possibly of an earlier request (see `current`). */
  plan?: Plan;
  error?: Error;
  /** True when `plan` or `error` answers exactly this request. */
  current: boolean;
  /** Asks again at once, e.g. after the target changed. */
  replan: () => void;
} {
  const api = useApi(quantumRerankApiRef);
  const { entityRef, environment } = ref;
  const [state, setState] = useState<State>({});
  const [attempt, setAttempt] = useState(0);
  const started = useRef(-1);
  const body = request && JSON.stringify(request);
  const key = body && `${entityRef} ${environment} ${attempt} ${body}`;

  useEffect(() => {
    if (!body) {
      return undefined;
    }
    const controller = new AbortController();
    const ask = async () => {
      const target = { entityRef, environment };
      const { signal } = controller;
      try {
        const plan = await api.createPlan(target, JSON.parse(body), { signal });
        if (!signal.aborted) {
          setState({ key, plan });
        }
      } catch (error) {
        if (!signal.aborted) {
          setState(previous => ({
            key,
            plan: previous.plan,
            error: toError(error),
          }));
        }
      }
    };
    // The first question and an explicit "again" need no waiting.
    const delay = started.current === attempt ? PLAN_DEBOUNCE_MS : 0;
    started.current = attempt;
    const timer = setTimeout(ask, delay);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, entityRef, environment, body, key, attempt]);

  const replan = useCallback(() => setAttempt(count => count + 1), []);
  const current = key !== undefined && state.key === key;
  return {
    plan: state.plan,
    error: current ? state.error : undefined,
    current,
    replan,
  };
}
