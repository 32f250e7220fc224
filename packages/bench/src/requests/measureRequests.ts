import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createAgent } from '../http';
import { Child, freePort } from '../processes/child';
import { startSandboxProcess, type RequestCounts } from '../processes/sandbox';
import {
  kubernetesPluginViewer,
  operationsViewer,
  type Viewer,
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
/** Time to start up and, for watches, to be opened, before counting. */
const SETTLE_MS = 3_000;

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
  try {
    let open: Viewer[] = [];
    let signals = 0;
    child.onMessage(message => {
      if (message.type === 'signal') {
        signals += 1;
        open.forEach(viewer => viewer.onSignal());
      }
    });
    await pause(SETTLE_MS);
    for (const viewers of options.viewers) {
      const stop = new AbortController();
      const agent = createAgent();
      await sandbox.resetCounts();
      signals = 0;
      open = Array.from({ length: viewers }, (_, index) =>
        (ours ? operationsViewer : kubernetesPluginViewer)({
          agent,
          base,
          stop: stop.signal,
          delayMs: (index / viewers) * Math.min(10_000, windowSeconds * 100),
        }),
      );
      const failure = Promise.all(open.map(({ done }) => done));
      failure.catch(() => stop.abort());
      let changes = 0;
      const end = performance.now() + windowSeconds * 1_000;
      while (performance.now() < end && !stop.signal.aborted) {
        await pause(Math.min(CHANGE_INTERVAL_MS, end - performance.now()));
        if (performance.now() < end) {
          await sandbox.deleteOnePod();
          changes += 1;
        }
      }
      const received = await sandbox.counts();
      samples.push({
        subject,
        viewers,
        seconds: windowSeconds,
        received,
        changes,
        signals,
      });
      stop.abort();
      await failure;
      open = [];
      agent.destroy();
    }
  } finally {
    await child.stop();
    await sandbox.stop();
  }
  return samples;
}
