import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver was asked. */
export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How a receiver answers; `hang` never does, `garbage` is no HTTP. */
export type ReceiverAnswer =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'hang'
  | 'garbage';

/** A web server that answers as it is told to. */
export class FakeReceiver {
  readonly requests: ReceivedRequest[] = [];
  /** Used up one by one; afterwards 202. */
  readonly answers: ReceiverAnswer[] = [];
  readonly #server: Server;

  static async start(): Promise<FakeReceiver> {
    const receiver = new FakeReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  private constructor() {
    this.#server = createServer(async (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      for await (const chunk of request) {
        body += chunk;
      }
      this.requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
      });
      const answer = this.answers.shift() ?? { status: 202 };
      if (answer === 'garbage') {
        response.socket?.end('\u0000\u0001 not HTTP\r\n\r\n');
      } else if (answer !== 'hang') {
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body ?? 'ok');
      }
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
