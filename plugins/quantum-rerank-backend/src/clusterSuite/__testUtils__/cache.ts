import type { CacheConfig } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { caches, type TestCache } from '../../caches/__testUtils__/testCaches';

/** A cache beside the cluster: the portal reaches it without the cluster's help. */
export interface SuiteCache extends Pick<TestCache, 'fill' | 'keys' | 'stop'> {
  /** As a profile names it. */
  config: CacheConfig;
}

/** Starts real Redis where it is installed, else the stand-in of the demo. */
export async function startSuiteCache(): Promise<SuiteCache> {
  const [{ startServer }] = caches;
  const cache = await startServer();
  return {
    config: {
      url: cache.url,
      mode: 'single',
      prefixes: [{ prefix: 'search:', title: 'Results of search' }],
    },
    fill: (prefix, count) => cache.fill(prefix, count),
    keys: () => cache.keys(),
    stop: () => cache.stop(),
  };
}
