import type {
  CacheConfig,
  CacheFlushParameters,
  Change,
  Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { CacheFacts } from '../../caches';
import type { Target } from '../../profile/ProfileService';
import { digest } from '../canonicalJson';

/**
 * Binds a flush to the servers that were seen. The number of keys is left
 * out: it is another one a moment later.
 */
export function hashFlush(
  { entityRef, environment }: Target,
  parameters: CacheFlushParameters,
  facts: Pick<CacheFacts, 'mode'> & { primaries: Array<{ id: string }> },
): string {
  return digest({
    action: 'cache-flush',
    entityRef,
    environment: environment.name,
    url: environment.cache?.url,
    mode: facts.mode,
    primaries: facts.primaries.map(({ id }) => id),
    parameters,
  });
}

/** Tells another cache without keeping its address. */
export function digestAddress({ url, mode }: CacheConfig): string {
  return digest({ url, mode });
}

/** How many keys a flush would remove, by the last count. */
export function keysToRemove(
  { primaries }: Pick<CacheFacts, 'primaries'>,
  { prefix }: CacheFlushParameters,
): { keys: number; countedAll: boolean } {
  return {
    keys: sum(
      primaries.map(primary =>
        prefix === undefined ? primary.keys : primary.matching ?? 0,
      ),
    ),
    countedAll: primaries.every(({ countedAll }) => countedAll),
  };
}

/** Hits of all requests since the servers started, from 0 to 1; undefined when that is not known. */
export function hitRateOf(
  primaries: CacheFacts['primaries'],
): number | undefined {
  const hits = primaries.map(primary => primary.hits);
  const misses = primaries.map(primary => primary.misses);
  if ([...hits, ...misses].includes(undefined)) {
    return undefined;
  }
  const found = sum(hits.map(Number));
  const asked = found + sum(misses.map(Number));
  return asked === 0 ? undefined : found / asked;
}

/** Part of all keys that a flush would remove, from 0 to 1; undefined when there is none. */
export function shareOfKeys(
  facts: Pick<CacheFacts, 'primaries'>,
  parameters: CacheFlushParameters,
): number | undefined {
  const all = sum(facts.primaries.map(({ keys }) => keys));
  return all === 0
    ? undefined
    : Math.min(1, keysToRemove(facts, parameters).keys / all);
}

/** "72.0 %" */
export function describeShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** "12,400" */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** "12,400 keys", "at least 1 key" */
export function describeKeys(count: {
  keys: number;
  countedAll: boolean;
}): string {
  return `${count.countedAll ? '' : 'at least '}${formatCount(count.keys)} ${
    count.keys === 1 ? 'key' : 'keys'
  }`;
}

/** A primary in few letters, without its address. */
export function nameOfPrimary(id: string): string {
  return id.slice(0, 8);
}

/** Facts worth showing beside the plan. */
export function describeCacheFacts(
  facts: CacheFacts,
  parameters: CacheFlushParameters,
): Plan['facts'] {
  const { mode, primaries } = facts;
  const all = primaries.length;
  return [
    {
      label: 'Cache',
      value:
        mode === 'single'
          ? 'one Redis server'
          : `Redis Cluster with ${all} ${all === 1 ? 'primary' : 'primaries'}`,
    },
    {
      label: 'Keys now',
      value: `${formatCount(sum(primaries.map(({ keys }) => keys)))}${
        mode === 'single'
          ? ''
          : ` (${primaries
              .map(
                ({ id, keys }) => `${nameOfPrimary(id)}: ${formatCount(keys)}`,
              )
              .join(', ')})`
      }`,
    },
    ...(parameters.prefix === undefined
      ? []
      : [
          {
            label: 'Keys with the prefix',
            value: describeKeys(keysToRemove(facts, parameters)),
          },
        ]),
    {
      label: 'Memory',
      value: describeBytes(primaries.map(({ memoryBytes }) => memoryBytes)),
    },
    {
      label: 'Hit rate since the servers started',
      value: describeHitRate(primaries),
    },
  ];
}

/** What would change on each primary. */
export function describeCacheChanges(
  { primaries }: CacheFacts,
  { prefix }: CacheFlushParameters,
): Change[] {
  return primaries.map(({ id, keys, matching = 0, countedAll }) => ({
    object: `Cache/${nameOfPrimary(id)}`,
    path: prefix === undefined ? 'all keys' : `keys that begin with ${prefix}`,
    before: describeKeys(
      prefix === undefined
        ? { keys, countedAll: true }
        : { keys: matching, countedAll },
    ),
    after: 'removed',
  }));
}

/** What a plan is about. */
export function cacheTarget(
  environment: Target['environment'],
  facts: CacheFacts | undefined,
): Plan['target'] {
  return {
    kind: 'Cache',
    name: environment.resources.cache ?? 'cache',
    uid: digest(facts?.primaries.map(({ id }) => id) ?? []).slice(0, 32),
    generation: 0,
    resourceVersion: '',
  };
}

/** A finding speaks of it by its title. */
export function titleOfPrefix(cache: CacheConfig, prefix: string): string {
  return cache.prefixes.find(each => each.prefix === prefix)?.title ?? prefix;
}

function describeBytes(amounts: Array<number | undefined>): string {
  const known = amounts.filter(amount => amount !== undefined);
  return known.length < amounts.length
    ? 'unknown'
    : `${(sum(known) / 1024 / 1024).toFixed(1)} MiB`;
}

function describeHitRate(primaries: CacheFacts['primaries']): string {
  const ratio = hitRateOf(primaries);
  return ratio === undefined
    ? 'unknown: it is not told, or nothing was asked for'
    : describeShare(ratio);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
