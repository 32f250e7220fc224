import type { ClusterView } from './CacheServer';
import { CacheServer } from './CacheServer';
import { slotOf, SLOTS } from './slots';

/** Primaries of a cluster. */
const PRIMARIES = 3;

/** How to make a cache. */
export interface CacheOptions {
  mode: 'single' | 'cluster';
  password?: string;
  /** Whether the single server only reads. */
  isReplica?: boolean;
}

/** A Redis server, or a Redis Cluster of three primaries, in memory. */
export class CacheStandIn {
  readonly servers: CacheServer[];
  /** Openings and closings, one after the other. */
  private turn: Promise<void> = Promise.resolve();
  private isReachable = true;

  constructor(options: CacheOptions) {
    this.servers = Array.from(
      { length: options.mode === 'cluster' ? PRIMARIES : 1 },
      () => new CacheServer(options),
    );
    if (options.mode === 'cluster') {
      const view = this.view();
      this.servers.forEach(server => {
        server.cluster = view;
      });
    }
  }

  /** Address of the only server, or of one of the cluster. */
  get url(): string {
    return `redis://127.0.0.1:${this.servers[0].port}`;
  }

  /** @param port - of the first server, the others have the next; 0 takes free ones */
  async listen(port: number = 0): Promise<void> {
    await Promise.all(
      this.servers.map((server, index) => server.open(port && port + index)),
    );
  }

  /**
   * Lets clients reach it, or not. Nothing of what it keeps is lost.
   *
   * @returns when it is so
   */
  reach(isReachable: boolean): Promise<void> {
    if (isReachable !== this.isReachable) {
      this.isReachable = isReachable;
      this.turn = this.turn.then(async () => {
        await Promise.all(
          this.servers.map(server =>
            isReachable ? server.open() : server.close(),
          ),
        );
      });
    }
    return this.turn;
  }

  async close(): Promise<void> {
    await this.turn;
    await Promise.all(this.servers.map(server => server.close()));
  }

  /** Writes a key where it belongs. */
  set(key: string | Buffer, valueBytes: number): void {
    const bytes = Buffer.from(key);
    this.ownerOf(slotOf(bytes)).keyspace.set(bytes, valueBytes);
  }

  /** How many keys there are of a kind, e.g. `batch:`. */
  countOf(kind: string): number {
    return this.servers.reduce(
      (sum, { keyspace }) => sum + keyspace.countOf(kind),
      0,
    );
  }

  private ownerOf(slot: number): CacheServer {
    return this.servers[Math.floor((slot * this.servers.length) / SLOTS)];
  }

  private view(): ClusterView {
    const starts = this.servers.map((_, index) =>
      Math.ceil((index * SLOTS) / this.servers.length),
    );
    return {
      ownerOf: slot => this.ownerOf(slot),
      info: () =>
        [
          `cluster_state:${
            this.servers.every(({ isOpen }) => isOpen) ? 'ok' : 'fail'
          }`,
          `cluster_slots_assigned:${SLOTS}`,
          `cluster_size:${this.servers.length}`,
          '',
        ].join('\r\n'),
      nodes: asked =>
        this.servers
          .map((server, index) => {
            const flags = [
              ...(server === asked ? ['myself'] : []),
              'master',
              ...(server.isOpen ? [] : ['fail']),
            ].join(',');
            const state = server.isOpen ? 'connected' : 'disconnected';
            const end = (starts[index + 1] ?? SLOTS) - 1;
            return `${server.id} 127.0.0.1:${server.port}@0 ${flags} - 0 0 ${
              index + 1
            } ${state} ${starts[index]}-${end}\n`;
          })
          .join(''),
    };
  }
}
