import { randomBytes } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { listenOn } from '../listening';
import { CommandReader, ProtocolError } from './commandReader';
import type { CacheSession } from './commands';
import { runCommand } from './commands';
import { Keyspace } from './Keyspace';
import { encodeReply } from './replies';

/** What an empty Redis server uses. */
const BASE_BYTES = 900 * 1024;

/** What a server of a cluster knows of it. */
export interface ClusterView {
  nodes(asked: CacheServer): string;
  info(): string;
  ownerOf(slot: number): CacheServer;
}

/** One Redis server on the loopback interface, or what a client can tell of one. */
export class CacheServer {
  /** Of the node, and of its run. */
  readonly id = randomBytes(20).toString('hex');
  readonly keyspace = new Keyspace();
  /** Set once the other servers are there. */
  cluster: ClusterView | undefined;
  readonly password: string | undefined;
  readonly isReplica: boolean;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private listensOn = 0;
  private hits = 0;
  private misses = 0;

  constructor(options: { password?: string; isReplica?: boolean } = {}) {
    this.password = options.password;
    this.isReplica = options.isReplica ?? false;
  }

  get port(): number {
    return this.listensOn;
  }

  get isOpen(): boolean {
    return this.server !== undefined;
  }

  /** Starts to listen, by default where it did before. */
  async open(port: number = this.listensOn): Promise<void> {
    const server = createServer(socket => this.serve(socket));
    const again = port !== 0 && port === this.listensOn;
    this.listensOn = await listenOn(server, port, again);
    this.server = server;
  }

  /** Refuses connections and cuts those there are. Keys stay. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.sockets.forEach(socket => socket.destroy());
    await new Promise<void>(resolve => {
      if (server) {
        server.close(() => resolve());
      } else {
        resolve();
      }
    });
  }

  /** Counts one lookup. */
  count(hit: boolean): void {
    this[hit ? 'hits' : 'misses']++;
  }

  /** What `INFO` answers, as far as anybody here reads it. */
  info(): string {
    return [
      '# Server',
      'redis_version:7.4.0',
      `redis_mode:${this.cluster ? 'cluster' : 'standalone'}`,
      `run_id:${this.id}`,
      `tcp_port:${this.port}`,
      '# Memory',
      `used_memory:${BASE_BYTES + this.keyspace.memoryBytes}`,
      '# Stats',
      `keyspace_hits:${this.hits}`,
      `keyspace_misses:${this.misses}`,
      '# Replication',
      `role:${this.isReplica ? 'slave' : 'master'}`,
      '# Cluster',
      `cluster_enabled:${this.cluster ? 1 : 0}`,
      '',
    ].join('\r\n');
  }

  private serve(socket: Socket): void {
    const reader = new CommandReader();
    const session: CacheSession = { isAuthenticated: false };
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // The client went away; there is nobody to tell.
    socket.on('error', () => {});
    socket.on('data', chunk => {
      try {
        for (const command of reader.read(chunk)) {
          socket.write(encodeReply(runCommand(this, command, session)));
        }
      } catch (error) {
        if (!(error instanceof ProtocolError)) {
          throw error;
        }
        socket.end(
          encodeReply({ error: `ERR Protocol error: ${error.message}` }),
        );
      }
    });
  }
}
