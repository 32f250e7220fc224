import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@quantumrerank/sandbox';
import { sendCommands } from './sendCommands';

const run = promisify(execFile);

/** A throw-away Redis server on a free port. */
export class TestRedis {
  readonly port: number;
  readonly url: string;
  readonly #password: string | undefined;
  readonly #directory: string;
  readonly #server: ChildProcess;

  /** @param settings - as on the command line, e.g. `['--requirepass', 'x']` */
  static async start(
    settings: string[] = [],
    options: { password?: string; port?: number } = {},
  ): Promise<TestRedis> {
    const directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-redis-'));
    const port = options.port ?? (await freePort());
    const server = spawn(
      'redis-server',
      [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory],
        ...['--save', '', '--appendonly', 'no'],
        ...(options.password ? ['--requirepass', options.password] : []),
        ...settings,
      ],
      { stdio: 'ignore' },
    );
    const redis = new TestRedis(port, directory, server, options.password);
    await redis.#ready();
    return redis;
  }

  private constructor(
    port: number,
    directory: string,
    server: ChildProcess,
    password: string | undefined,
  ) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#directory = directory;
    this.#server = server;
    this.#password = password;
  }

  /** Sends commands one after the other; answers are text. */
  async send(...commands: Array<Array<string | Buffer>>): Promise<string[]> {
    return sendCommands(this.port, this.#password, commands);
  }

  /** Makes keys `<prefix>0`, `<prefix>1`, …; in a cluster those of this node's slots. */
  async fill(prefix: string, count: number): Promise<void> {
    const script =
      "for i = 0, tonumber(ARGV[2]) - 1 do redis.call('SET', ARGV[1] .. i, 'v') end";
    await this.send(['EVAL', script, '0', prefix, String(count)]);
  }

  async keys(): Promise<number> {
    const [size] = await this.send(['DBSIZE']);
    return Number(size);
  }

  /** Ends the server; what it kept is gone. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#server;
    if (exitCode === null && signalCode === null) {
      const exited = once(this.#server, 'exit');
      this.#server.kill('SIGKILL');
      await exited;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    while (this.#server.exitCode === null) {
      const isUp = await this.send(['PING']).then(
        () => true,
        () => false,
      );
      if (isUp) {
        return;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 30);
      });
    }
    throw new Error(`redis-server ended with ${this.#server.exitCode}`);
  }
}

/** A cluster of three primaries without replicas. */
export async function startRedisCluster(): Promise<TestRedis[]> {
  const nodes: TestRedis[] = [];
  for (let index = 0; index < 3; index++) {
    const port = await freePort();
    nodes.push(
      await TestRedis.start(
        [
          ...['--cluster-enabled', 'yes'],
          // Nobody is taken for gone because the machine is busy.
          ...['--cluster-node-timeout', '10000'],
          // The default, port + 10000, may be above 65535.
          ...['--cluster-port', String(await freePort())],
          ...['--cluster-require-full-coverage', 'no'],
        ],
        { port },
      ),
    );
  }
  await run('redis-cli', [
    '--cluster',
    'create',
    ...nodes.map(({ port }) => `127.0.0.1:${port}`),
    '--cluster-yes',
  ]);
  for (const node of nodes) {
    await untilCluster(node, text => text.includes('cluster_state:ok'));
  }
  return nodes;
}

/** Lets nodes that are there take one that says nothing for gone soon. */
export async function loseSoon(nodes: TestRedis[]): Promise<void> {
  const command = ['CONFIG', 'SET', 'cluster-node-timeout', '500'];
  await Promise.allSettled(nodes.map(node => node.send(command)));
}

/** Waits until what a node says about its cluster satisfies the condition. */
export async function untilCluster(
  node: TestRedis,
  condition: (text: string) => boolean,
): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answers = await node.send(['CLUSTER', 'INFO'], ['CLUSTER', 'NODES']);
    if (condition(answers.join('\n'))) {
      return;
    }
    await new Promise(resolve => {
      setTimeout(resolve, 30);
    });
  }
  throw new Error('the cluster did not get there');
}

/** Makes keys in a cluster, in slots of every primary. */
export async function fillCluster(
  nodes: TestRedis[],
  prefix: string,
  count: number,
): Promise<void> {
  const commands = Array.from(
    { length: count },
    (_, index) => `SET ${prefix}${index} v`,
  ).join('\n');
  const child = spawn('redis-cli', ['-c', '-p', String(nodes[0].port)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin?.end(`${commands}\n`);
  await once(child, 'exit');
}
