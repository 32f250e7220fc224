import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server on loopback that answers as the test wants. */
export class TestServer {
  handler: Handler = (_, response) => response.writeHead(404).end();
  /** Headers of all requests so far. */
  readonly seen: Array<{ url?: string; headers: IncomingMessage['headers'] }> =
    [];
  /** Where it is, or was. */
  url = '';
  readonly #server: Server;

  static async start(): Promise<TestServer> {
    const server = new TestServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    const { port } = server.#server.address() as AddressInfo;
    server.url = `http://127.0.0.1:${port}`;
    return server;
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      this.seen.push({ url: request.url, headers: request.headers });
      this.handler(request, response);
    });
  }

  /** Answers every request with this. */
  answers(
    status: number,
    body: string,
    headers: Record<string, string> = {},
  ): void {
    this.handler = (_, response) =>
      response.writeHead(status, headers).end(body);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
