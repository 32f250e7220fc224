import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createAgent } from '../http';
import { Child, freePort } from '../processes/child';
import { startSandboxProcess, type RequestCounts } from '../processes/sandbox';
import {
  kubernetesPluginViewer,
  operationsViewer,
  type Viewer,
  type ViewerOptions,
} from './viewers';

export type RequestsSubject = 'operations' | 'kubernetes-plugin';

/** What the API server received while so many people looked. */
export interface RequestsSample {
  subject: RequestsSubject;
  viewers: number;
  seconds: number;
  /** Received within the window. */
  received: RequestCounts;
  /** Pods that were deleted within the window, to have something change. */
  changes: number;
  /** Signals that the backend published within the window. */
  signals: number;
}

/** Pods of the workload: what the operations guide starts with. */
const PODS = 3;
/** Time between two deleted pods. */
const CHANGE_INTERVAL_MS = 15_000;
/** One viewer looks for so long before anything is counted: what the backend reads once at its start is over. */
const WARM_UP_SECONDS = 35;

/** Pages that people have open. */
class Pages {
  signals = 0;
  #open: Viewer[] = [];
  readonly #openPage: (options: ViewerOptions) => Viewer;
  readonly #base: string;

  constructor(openPage: (options: ViewerOptions) => Viewer, base: string) {
    this.#openPage = openPage;
    this.#base = base;
  }

  /** What the backend tells every open page. */
  signal(): void {
    this.signals += 1;
    this.#open.forEach(viewer => viewer.onSignal());
  }

  /**
   * Opens so many pages one after the other and closes them when the time is
   * over.
   *
   * @param change - makes something happen to look at
   * @throws Error when a request of a page fails
   */
  async look(
    viewers: number,
    seconds: number,
    change: () => Promise<void>,
  ): Promise<void> {
    const stop = new AbortController();
    const agent = createAgent();
    this.#open = Array.from({ length: viewers }, (_, index) =>
      this.#openPage({
        agent,
        base: this.#base,
        stop: stop.signal,
        delayMs: (index / viewers) * Math.min(10_000, seconds * 100),
      }),
    );
    const closed = Promise.all(this.#open.map(({ done }) => done));
    closed.catch(() => stop.abort());
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end && !stop.signal.aborted) {
      await pause(Math.min(CHANGE_INTERVAL_MS, end - performance.now()));
      if (performance.now() < end) {
        await change();
      }
    }
    stop.abort();
    this.#open = [];
    await closed;
    agent.destroy();
  }
}

/**
 * Opens the page for each number of viewers and counts what reaches the API
 * server in a window of time. A pod is deleted every 15 seconds, so that
 * every page has changes to show.
 */
export async function measureRequests(options: {
  subject: RequestsSubject;
  viewers: number[];
  windowSeconds: number;
  profileFile: string;
  logFolder: string;
}): Promise<RequestsSample[]> {
  const { subject, windowSeconds, profileFile, logFolder } = options;
  const samples: RequestsSample[] = [];
  const sandbox = await startSandboxProcess({ pods: PODS, logFolder });
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const ours = subject === 'operations';
  const child = await Child.start(
    ours ? 'operationsBackend' : 'kubernetesPluginBackend',
    {
      port,
      cluster: { url: sandbox.url, token: sandbox.token },
      ...(ours ? { profileFile } : {}),
    },
    join(logFolder, `${subject}.log`),
  );
  const pages = new Pages(
    ours ? operationsViewer : kubernetesPluginViewer,
    base,
  );
  child.onMessage(message => {
    if (message.type === 'signal') {
      pages.signal();
    }
  });
  try {
    await pages.look(1, WARM_UP_SECONDS, async () => {});
    for (const viewers of options.viewers) {
      let changes = 0;
      await sandbox.resetCounts();
      pages.signals = 0;
      await pages.look(viewers, windowSeconds, async () => {
        await sandbox.deleteOnePod();
        changes += 1;
      });
      samples.push({
        subject,
        viewers,
        seconds: windowSeconds,
        received: await sandbox.counts(),
        changes,
        signals: pages.signals,
      });
    }
  } finally {
    await child.stop();
    await sandbox.stop();
  }
  return samples;
}
