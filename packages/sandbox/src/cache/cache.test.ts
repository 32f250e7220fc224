import { once } from 'node:events';
import { connect } from 'node:net';
import { FAST } from '../replay/recordedCluster';
import { startSandbox } from '../sandbox';
import { CacheStandIn } from './CacheStandIn';
import { CommandReader } from './commandReader';
import { Keyspace } from './Keyspace';
import { slotOf } from './slots';

const command = (...words: string[]) =>
  `*${words.length}\r\n${words
    .map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
    .join('')}`;

describe('commands of Redis', () => {
  it('are read whatever pieces they come in', () => {
    const bytes = Buffer.from(
      command('SET', 'a\r\n$1', 'é') + command('PING') + command('DEL', ''),
    );
    for (let size = 1; size <= bytes.length; size++) {
      const reader = new CommandReader();
      const found: string[][] = [];
      for (let at = 0; at < bytes.length; at += size) {
        found.push(
          ...reader
            .read(bytes.subarray(at, at + size))
            .map(words => words.map(String)),
        );
      }
      expect(found).toEqual([['SET', 'a\r\n$1', 'é'], ['PING'], ['DEL', '']]);
    }
  });

  it.each(['GET / HTTP/1.1\r\n', '*1\r\n:1\r\n', '*-1\r\n', '*x\r\n'])(
    'are nothing like %j',
    text => {
      expect(() => new CommandReader().read(Buffer.from(text))).toThrow(
        /expected|invalid length/,
      );
    },
  );
});

describe('keys', () => {
  // The examples of the specification of Redis Cluster.
  it('have the slots that Redis gives them', () => {
    const slot = (key: string) => slotOf(Buffer.from(key));
    expect(slot('123456789')).toBe(0x31c3);
    expect(slot('{user1000}.following')).toBe(slot('user1000'));
    expect(slot('foo{{bar}}zap')).toBe(slot('{bar'));
    expect(slot('foo{}{bar}')).not.toBe(slot('bar'));
  });

  it('are each met once by a scan during which others go', () => {
    const keyspace = new Keyspace();
    const keys = Array.from({ length: 1000 }, (_, index) => `key:${index}`);
    keys.forEach(key => keyspace.set(Buffer.from(key), 1));
    const met: string[] = [];
    let cursor = 0;
    do {
      const part = keyspace.scan(cursor, 50);
      met.push(...part.keys.map(String));
      part.keys.forEach(key => keyspace.delete(key));
      ({ cursor } = part);
    } while (cursor !== 0);
    expect(met.sort()).toEqual(keys.sort());
    expect(keyspace.size).toBe(0);
    expect(keyspace.memoryBytes).toBe(0);
  });
});

describe('the cache of the service', () => {
  const hitRate = (
    before: { cacheHits: number; cacheMisses: number },
    after: { cacheHits: number; cacheMisses: number },
  ) => {
    const hits = after.cacheHits - before.cacheHits;
    return hits / (hits + after.cacheMisses - before.cacheMisses);
  };

  it('loses its hits with its keys, and gets both back', async () => {
    const sandbox = await startSandbox({
      // Time passes by hand.
      timing: { ...FAST, modelStepMs: 60_000 },
    });
    try {
      const { production } = sandbox.services;
      const during = (seconds: number) => {
        const before = { ...production.counters };
        production.step(seconds);
        return hitRate(before, production.counters);
      };
      expect(during(60)).toBeGreaterThan(0.2);

      const answers = await Promise.all(
        sandbox.caches.production.servers.map(server =>
          ask(server.port, 'FLUSHDB', 'ASYNC'),
        ),
      );

      expect(answers).toEqual(['+OK\r\n', '+OK\r\n', '+OK\r\n']);
      expect(during(10)).toBeLessThan(0.05);
      expect(during(300)).toBeGreaterThan(0.1);
      expect(during(60)).toBeGreaterThan(0.2);
    } finally {
      await sandbox.stop();
    }
  });

  it('cannot be reached during an outage, and keeps what it has', async () => {
    const sandbox = await startSandbox({ timing: FAST });
    try {
      const { staging } = sandbox.caches;
      const size = () => ask(staging.servers[0].port, 'DBSIZE');
      const before = await size();
      expect(before).toMatch(/^:\d{3,}\r\n$/);
      await sandbox.scenarios.start('cache-outage', {
        environment: 'staging',
      });
      await expect(size()).rejects.toThrow('ECONNREFUSED');
      await sandbox.scenarios.clear();
      await staging.reach(true);
      expect(await size()).toBe(before);
    } finally {
      await sandbox.stop();
    }
  });
});

describe('a cluster', () => {
  it('says which server has a key, and that another one is gone', async () => {
    const cache = new CacheStandIn({ mode: 'cluster' });
    await cache.listen();
    try {
      const [first, second, third] = cache.servers;
      // Slot 12739 of 16384.
      expect(await ask(first.port, 'SET', '123456789', 'v')).toBe(
        `-MOVED 12739 127.0.0.1:${third.port}\r\n`,
      );
      expect(await ask(first.port, 'DEL', 'a', 'b')).toMatch(/^-CROSSSLOT/);
      await second.close();
      expect(await ask(first.port, 'CLUSTER', 'NODES')).toContain(
        `127.0.0.1:${second.port}@0 master,fail `,
      );
    } finally {
      await cache.close();
    }
  });
});

/** Sends one command on a connection of its own. */
async function ask(port: number, ...words: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(command(...words));
    const [answer] = await once(socket, 'data');
    return String(answer);
  } finally {
    socket.destroy();
  }
}
