import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * Passes bytes between a client and a server, and can cut the connections:
 * the one kind of trouble that a test can make for any API server. TLS goes
 * through untouched.
 */
export class SeverableProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #refusing = false;

  /** @param target - host and port of the API server */
  static async start(target: {
    host: string;
    port: number;
  }): Promise<SeverableProxy> {
    const proxy = new SeverableProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer(near => {
      if (this.#refusing) {
        near.destroy();
        return;
      }
      const far = connect(target);
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts all connections now. @returns how many there were */
  sever(): number {
    const connections = this.#sockets.size / 2;
    this.#sockets.forEach(socket => socket.destroy());
    return connections;
  }

  /** Cuts all connections and every new one. */
  refuse(): void {
    this.#refusing = true;
    this.sever();
  }

  /** Lets connections through again. */
  accept(): void {
    this.#refusing = false;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
    this.sever();
    await closed;
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    // What went wrong is seen by both ends; here it only ends the pair.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
