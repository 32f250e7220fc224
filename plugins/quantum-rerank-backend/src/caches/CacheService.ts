import type { CacheConfig } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { CacheCredentialsSource } from './cacheCredentials';
import { CacheError } from './CacheError';
import { CacheNode, type NodeAddress } from './CacheNode';
import { parseClusterNodes, parseInfo, prefixPattern } from './topology';

/** Keys asked for at once, and removed at once. */
const BATCH = 500;
/** How long keys with a prefix are counted before a plan. */
const COUNT_MS = 2000;

/** A server that takes writes. */
export interface Primary {
  /** Of the node in a cluster, else of the run of the server. */
  id: string;
  address: NodeAddress;
}

/** Which servers take writes, and what is wrong with others. */
export interface Primaries {
  primaries: Primary[];
  /** Ids of primaries that fail. */
  failing: string[];
  /** Slots that belong to nobody. */
  uncovered: number;
}

/** A primary as it is. */
export interface PrimaryFacts {
  id: string;
  keys: number;
  memoryBytes?: number;
  hits?: number;
  misses?: number;
  /** Keys with the prefix. */
  matching?: number;
  /** False when counting was given up, so that there may be more. */
  countedAll: boolean;
}

/** What a flush rests on, read afresh. */
export interface CacheFacts extends Omit<Primaries, 'primaries'> {
  mode: CacheConfig['mode'];
  primaries: PrimaryFacts[];
}

/** Looks at caches and removes keys from them. */
export class CacheService {
  readonly #credentials: CacheCredentialsSource;

  constructor(options: { credentials: CacheCredentialsSource }) {
    this.#credentials = options.credentials;
  }

  /**
   * Finds the servers that take writes.
   *
   * @throws CacheError
   */
  async findPrimaries(
    cache: CacheConfig,
    options: { signal?: AbortSignal } = {},
  ): Promise<Primaries> {
    const seed = addressOf(cache);
    const credentials = this.#credentials.get(cache.url);
    return CacheNode.use(seed, credentials, options, async node => {
      const info = parseInfo(await node.ask(['INFO']));
      const isCluster = info.get('cluster_enabled') === '1';
      if (isCluster !== (cache.mode === 'cluster')) {
        throw new CacheError(
          'mode',
          isCluster
            ? 'The cache is a cluster, and the profile says that it is a single server: a part of it would be left out.'
            : 'The cache is a single server, and the profile says that it is a cluster.',
        );
      }
      if (isCluster) {
        const topology = parseClusterNodes(
          await node.ask(['CLUSTER', 'NODES']),
        );
        return {
          ...topology,
          primaries: topology.primaries.map(({ id, host, port }) => ({
            id,
            address: { ...seed, host: host || seed.host, port },
          })),
        };
      }
      if (info.get('role') !== 'master') {
        throw new CacheError(
          'replica',
          'The address of the cache is that of a read-only replica. The profile must name its primary.',
        );
      }
      return {
        primaries: [{ id: info.get('run_id') ?? '', address: seed }],
        failing: [],
        uncovered: 0,
      };
    });
  }

  /**
   * Looks at every primary.
   *
   * @param prefix - keys that begin with it are counted, for a while
   * @throws CacheError
   */
  async inspect(
    cache: CacheConfig,
    options: { prefix?: string; signal?: AbortSignal } = {},
  ): Promise<CacheFacts> {
    const { primaries, ...rest } = await this.findPrimaries(cache, options);
    return {
      ...rest,
      mode: cache.mode,
      primaries: await Promise.all(
        primaries.map(primary => this.#look(cache, primary, options)),
      ),
    };
  }

  /**
   * Empties the database of one primary; memory is freed in the background.
   *
   * @param maySend - asked right before
   * @returns how many keys there were
   * @throws CacheError
   */
  async flush(
    cache: CacheConfig,
    primary: Primary,
    options: { signal?: AbortSignal; maySend: () => void },
  ): Promise<number> {
    return this.#use(cache, primary, options, async node => {
      const keys = Number(await node.send(['DBSIZE']));
      options.maySend();
      await node.send(['FLUSHDB', 'ASYNC']);
      return keys;
    });
  }

  /**
   * Removes the keys of one primary that begin with the prefix, in batches;
   * memory is freed in the background.
   *
   * @param maySend - asked right before each batch
   * @param onRemoved - told after each batch how many it removed
   * @throws CacheError
   */
  async flushPrefix(
    cache: CacheConfig,
    primary: Primary,
    prefix: string,
    options: {
      signal?: AbortSignal;
      maySend: () => void;
      onRemoved: (count: number) => Promise<void>;
    },
  ): Promise<void> {
    await this.#use(cache, primary, options, async node => {
      for await (const keys of scan(node, prefix)) {
        if (keys.length > 0) {
          options.maySend();
          await options.onRemoved(await unlink(node, cache, keys));
        }
      }
    });
  }

  async #look(
    cache: CacheConfig,
    primary: Primary,
    options: { prefix?: string; signal?: AbortSignal },
  ): Promise<PrimaryFacts> {
    return this.#use(cache, primary, options, async node => {
      const info = parseInfo(await node.ask(['INFO']));
      const number = (field: string) => {
        const text = info.get(field) ?? '';
        return /^\d+$/.test(text) ? Number(text) : undefined;
      };
      const keys = Number(await node.send(['DBSIZE']));
      const facts = {
        id: primary.id,
        keys,
        memoryBytes: number('used_memory'),
        hits: number('keyspace_hits'),
        misses: number('keyspace_misses'),
        countedAll: true,
      };
      return options.prefix === undefined
        ? facts
        : { ...facts, ...(await count(node, options.prefix)) };
    });
  }

  #use<T>(
    cache: CacheConfig,
    primary: Primary,
    options: { signal?: AbortSignal },
    work: (node: CacheNode) => Promise<T>,
  ): Promise<T> {
    return CacheNode.use(
      primary.address,
      this.#credentials.get(cache.url),
      options,
      work,
    );
  }
}

/** Keys that begin with the prefix, batch after batch; some may come twice. */
async function* scan(
  node: CacheNode,
  prefix: string,
): AsyncGenerator<Buffer[]> {
  const wanted = Buffer.from(prefix);
  let cursor = '0';
  do {
    const [next, keys] = (await node.send([
      'SCAN',
      cursor,
      'MATCH',
      prefixPattern(prefix),
      'COUNT',
      String(BATCH),
    ])) as [Buffer, Buffer[]];
    // The server matched them already; what is removed is checked here too.
    yield keys.filter(key => key.subarray(0, wanted.length).equals(wanted));
    cursor = String(next);
  } while (cursor !== '0');
}

async function count(
  node: CacheNode,
  prefix: string,
): Promise<Pick<PrimaryFacts, 'matching' | 'countedAll'>> {
  const until = performance.now() + COUNT_MS;
  let matching = 0;
  for await (const keys of scan(node, prefix)) {
    matching += keys.length;
    if (performance.now() > until) {
      return { matching, countedAll: false };
    }
  }
  return { matching, countedAll: true };
}

/** Keys of a cluster lie in different slots, which one command must not span. */
async function unlink(
  node: CacheNode,
  { mode }: CacheConfig,
  keys: Buffer[],
): Promise<number> {
  if (mode === 'single') {
    return Number(await node.send(['UNLINK', ...keys]));
  }
  const answers = await Promise.allSettled(
    keys.map(key => node.send(['UNLINK', key])),
  );
  const failed = answers.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
  return answers.reduce(
    (sum, answer) =>
      sum + (answer.status === 'fulfilled' ? Number(answer.value) : 0),
    0,
  );
}

function addressOf({ url }: CacheConfig): NodeAddress {
  const { protocol, hostname, port, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 6379),
    tls: protocol === 'rediss:',
    database: Number(pathname.slice(1) || 0),
  };
}
