import { CacheStandIn, type CacheServer } from '@quantumrerank/sandbox';
import { hasProgram } from '../../alerts/__testUtils__/programs';
import {
  fillCluster,
  loseSoon,
  startRedisCluster,
  TestRedis,
  untilCluster,
} from './TestRedis';
import { sendCommands } from './sendCommands';

/** A server that tests look at past the portal. */
export type TestCache = Pick<
  TestRedis,
  'url' | 'port' | 'send' | 'fill' | 'keys' | 'stop'
>;

/** Three primaries. */
export interface TestCluster {
  nodes: TestCache[];
  /** Makes keys in slots of every primary. */
  fill(prefix: string, count: number): Promise<void>;
  /** Resolves when the first node has seen that a primary is gone. */
  untilFailing(): Promise<void>;
}

/** Something that is to behave as Redis does. */
export interface CacheKind {
  name: string;
  startServer(options?: {
    password?: string;
    port?: number;
    replicaOf?: TestCache;
  }): Promise<TestCache>;
  startCluster(): Promise<TestCluster>;
}

const redis: CacheKind = {
  name: 'real Redis',
  startServer: ({ replicaOf, ...options } = {}) =>
    TestRedis.start(
      replicaOf ? ['--replicaof', `127.0.0.1 ${replicaOf.port}`] : [],
      options,
    ),
  startCluster: async () => {
    const nodes = await startRedisCluster();
    return {
      nodes,
      fill: (prefix, count) => fillCluster(nodes, prefix, count),
      untilFailing: async () => {
        await loseSoon(nodes);
        await untilCluster(nodes[0], text => /master,fail /.test(text));
      },
    };
  },
};

/** The cache of the demo. */
const standIn: CacheKind = {
  name: 'the stand-in',
  startServer: async ({ password, port, replicaOf } = {}) => {
    const cache = new CacheStandIn({
      mode: 'single',
      password,
      isReplica: replicaOf !== undefined,
    });
    await cache.listen(port);
    return standInServer(cache, cache.servers[0]);
  },
  startCluster: async () => {
    const cache = new CacheStandIn({ mode: 'cluster' });
    await cache.listen();
    return {
      nodes: cache.servers.map(server => standInServer(cache, server)),
      fill: async (prefix, count) => fill(cache, prefix, count),
      untilFailing: async () => {},
    };
  },
};

/** What the tests run on; real Redis where it is installed. */
export const caches: CacheKind[] = [
  ...(hasProgram('redis-server') && hasProgram('redis-cli') ? [redis] : []),
  standIn,
];

function standInServer(cache: CacheStandIn, server: CacheServer): TestCache {
  const { port } = server;
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    send: (...commands) => sendCommands(port, server.password, commands),
    fill: async (prefix, count) => fill(cache, prefix, count),
    keys: async () => server.keyspace.size,
    stop: () => server.close(),
  };
}

function fill(cache: CacheStandIn, prefix: string, count: number): void {
  for (let index = 0; index < count; index++) {
    cache.set(`${prefix}${index}`, 1);
  }
}
