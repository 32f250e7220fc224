import type {
  PodPage,
  PodQuery,
  Page,
  Revision,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/**
 * The watched workload of each environment. One set of watches per
 * cluster, namespace and deployment serves everybody who looks.
 */
export interface WorkloadService {
  /** Waits for the first read (at most a few seconds), then answers from memory. */
  getSnapshot(target: Target): Promise<Snapshot>;
  /**
   * Serialised snapshot, cached per version: what the route sends.
   */
  getSerializedSnapshot(
    target: Target,
  ): Promise<{ version: string; json: Buffer; gzip: Buffer }>;
  /** Waits until the usage of the pods is read, or cannot be, where nobody looked for a while. */
  awaitUsage(target: Target): Promise<void>;
  listPods(target: Target, query: PodQuery): Promise<PodPage>;
  listRevisions(
    target: Target,
    query: { limit?: number; cursor?: string },
  ): Promise<Page<Revision>>;
  /** Calls back after every new version of the environment's snapshot. Returns the function that ends it. */
  subscribe(target: Target, onChange: (version: string) => void): () => void;
}
