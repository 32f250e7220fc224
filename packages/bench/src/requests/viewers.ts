import type { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { call, expectStatus } from '../http';
import { kubernetesPluginPoll, operationsCalls } from '../subjects';

/** Somebody who has the page open until the signal aborts. */
export interface Viewer {
  /** What a signal of the backend makes the page do. */
  onSignal(): void;
  done: Promise<void>;
}

/** How a page is opened. */
export interface ViewerOptions {
  agent: Agent;
  base: string;
  stop: AbortSignal;
  /** Waits so long before opening the page, so that viewers do not march in step. */
  delayMs: number;
}

/** `SAFETY_POLL_INTERVAL_MS` and the interval of environments in the frontend plugin. */
const SAFETY_POLL_MS = 30_000;
const ENVIRONMENTS_POLL_MS = 60_000;
/** The interval of `useKubernetesObjects`. */
const KUBERNETES_PLUGIN_POLL_MS = 10_000;

/** The requests of an open Operations tab. */
export function operationsViewer(options: ViewerOptions): Viewer {
  const { agent, base, stop, delayMs } = options;
  const get = async (request: Parameters<typeof call>[1]) =>
    expectStatus(await call(agent, request), 200);
  let etag: string | undefined;
  let refreshing: Promise<void> | undefined;
  let again = false;

  const refreshOnce = async () => {
    const answer = await call(agent, operationsCalls.snapshot(base, etag));
    if (answer.status === 304) {
      return;
    }
    etag = expectStatus(answer, 200).etag;
    await Promise.all([
      get(operationsCalls.pods(base)),
      get(operationsCalls.revisions(base)),
    ]);
  };
  /** One refresh at a time; what arrives meanwhile leads to one more. */
  const refresh = async () => {
    if (refreshing) {
      again = true;
      await refreshing;
      return;
    }
    refreshing = (async () => {
      do {
        again = false;
        await refreshOnce();
      } while (again && !stop.aborted);
    })();
    try {
      await refreshing;
    } finally {
      refreshing = undefined;
    }
  };

  let failed: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  const lookAtRest = () => Promise.all(operationsCalls.rest(base).map(get));
  const open = async () => {
    await delay(delayMs, stop);
    await Promise.all([
      get(operationsCalls.environments(base)),
      lookAtRest(),
      refresh(),
    ]);
    await Promise.all([
      every(SAFETY_POLL_MS, stop, () => Promise.all([refresh(), lookAtRest()])),
      every(ENVIRONMENTS_POLL_MS, stop, () =>
        get(operationsCalls.environments(base)),
      ),
    ]);
  };
  return {
    onSignal: () => {
      refresh().catch(failed);
    },
    done: Promise.race([open(), failure]),
  };
}

/** The requests of an open Kubernetes tab. */
export function kubernetesPluginViewer(options: ViewerOptions): Viewer {
  const { agent, base, stop, delayMs } = options;
  const poll = async () =>
    expectStatus(await call(agent, kubernetesPluginPoll(base)), 200);
  const open = async () => {
    await delay(delayMs, stop);
    await poll();
    await every(KUBERNETES_PLUGIN_POLL_MS, stop, poll);
  };
  return { onSignal: () => {}, done: open() };
}

async function every(
  milliseconds: number,
  stop: AbortSignal,
  run: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    await delay(milliseconds, stop);
    if (stop.aborted) {
      return;
    }
    await run();
  }
}

async function delay(milliseconds: number, stop: AbortSignal): Promise<void> {
  await pause(milliseconds, undefined, { signal: stop }).catch(error => {
    if (!stop.aborted) {
      throw error;
    }
  });
}
