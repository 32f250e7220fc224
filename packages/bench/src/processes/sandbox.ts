import { join } from 'node:path';
import { Child, freePort } from './child';

/** What the backend under test asked of the API server. */
export interface RequestCounts {
  total: number;
  lists: number;
  /** Reads of metrics.k8s.io, which cannot be watched. */
  usage: number;
  /** Watches that were opened. */
  watches: number;
  /** Everything else: single objects, discovery. */
  others: number;
  /** Resources whose collections were watched at least once since the start. */
  watched: string[];
  /** How often each kind of request came that opens no watch, e.g. `list pods.metrics.k8s.io`. */
  kinds: Record<string, number>;
}

export type SandboxCommand = 'describe' | 'counts' | 'reset' | 'delete-pod';

/** How a sandbox is reached. */
export interface SandboxDescription {
  url: string;
  /** Token of the service account that backends use. */
  token: string;
}

/** The API server, in a process of its own. */
export interface SandboxProcess extends SandboxDescription {
  counts(): Promise<RequestCounts>;
  resetCounts(): Promise<void>;
  /** Deletes one pod of the workload; its ReplicaSet makes another one. */
  deleteOnePod(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a sandbox whose workload runs so many pods, all of them ready. */
export async function startSandboxProcess(options: {
  pods: number;
  logFolder: string;
}): Promise<SandboxProcess> {
  const port = await freePort();
  const child = await Child.start(
    'sandboxServer',
    { port, pods: options.pods },
    join(options.logFolder, 'sandbox.log'),
  );
  return {
    ...((await child.ask('describe')) as SandboxDescription),
    counts: async () => (await child.ask('counts')) as RequestCounts,
    resetCounts: async () => {
      await child.ask('reset');
    },
    deleteOnePod: async () => {
      await child.ask('delete-pod');
    },
    stop: () => child.stop(),
  };
}
