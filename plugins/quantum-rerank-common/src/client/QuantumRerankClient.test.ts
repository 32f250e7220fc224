/**
 * Speaks to a real server on loopback.
 *
 * @jest-environment node
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch } from 'undici';
import { QuantumRerankClient } from './QuantumRerankClient';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

describe('QuantumRerankClient', () => {
  let server: Server;
  let handler: Handler;
  let client: QuantumRerankClient;
  const ref = {
    entityRef: 'component:default/quantum-rerank',
    environment: 'production',
  };

  beforeAll(async () => {
    server = createServer((req, res) => handler(req, res));
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    client = new QuantumRerankClient({
      discoveryApi: {
        getBaseUrl: async id => `http://127.0.0.1:${port}/api/${id}`,
      },
      // The global one is blocked in tests of code that also runs in browsers.
      fetchApi: { fetch: fetch as unknown as typeof globalThis.fetch },
    });
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  it('asks with If-None-Match and answers undefined to 304', async () => {
    const seen: Array<string | undefined> = [];
    handler = (req, res) => {
      seen.push(
        req.headers['if-none-match'],
        req.url,
        req.headers.authorization,
      );
      res.writeHead(304).end();
    };
    await expect(
      client.getSnapshot(ref, { ifNoneMatch: 'v1', token: 'secret' }),
    ).resolves.toBeUndefined();
    expect(seen).toEqual([
      '"v1"',
      '/api/quantum-rerank/entities/component/default/quantum-rerank/environments/production/snapshot',
      'Bearer secret',
    ]);
  });

  it('encodes every segment and leaves out undefined query keys', async () => {
    let url = '';
    handler = (req, res) => {
      url = req.url ?? '';
      res.setHeader('Content-Type', 'application/json');
      res.end('{"items":[],"version":"1"}');
    };
    await client.listPods(
      { ...ref, environment: 'a b/..' },
      { search: 'x&y', state: undefined, limit: 5 },
    );
    expect(url).toBe(
      '/api/quantum-rerank/entities/component/default/quantum-rerank/environments/a%20b%2F../pods?search=x%26y&limit=5',
    );
  });

  it('asks for what is measured', async () => {
    const urls: Array<string | undefined> = [];
    handler = (req, res) => {
      urls.push(req.url);
      res.setHeader('Content-Type', 'application/json');
      res.end('{"items":[]}');
    };
    await client.getSignals(ref);
    await client.getSignalHistory(ref, 'a/b', { range: '6h' });
    await client.getHealth(ref);
    await client.getProfileFindings(ref.entityRef);
    const base =
      '/api/quantum-rerank/entities/component/default/quantum-rerank/environments/production';
    expect(urls).toEqual([
      `${base}/signals`,
      `${base}/signals/a%2Fb/history?range=6h`,
      `${base}/health`,
      '/api/quantum-rerank/profile/component%3Adefault%2Fquantum-rerank/findings',
    ]);
  });

  it('refuses a short entity reference before asking', async () => {
    await expect(client.getEnvironments('quantum-rerank')).rejects.toThrow(
      'not a full entity reference',
    );
  });

  it('throws the error of the backend with its sentence', async () => {
    handler = (_req, res) => {
      res.writeHead(409, { 'Content-Type': 'application/json' });
      res.end(
        JSON.stringify({
          error: { name: 'ConflictError', message: 'the plan changed' },
          response: { statusCode: 409 },
        }),
      );
    };
    await expect(
      client.createOperation(ref, {
        action: 'restart',
        parameters: {},
        reason: 'r',
        planHash: 'h',
        idempotencyKey: '12345678',
      }),
    ).rejects.toMatchObject({
      statusCode: 409,
      body: { error: { message: 'the plan changed' } },
    });
  });

  it('reads progress across reconnects, each state once, until it is over', async () => {
    let connection = 0;
    handler = (_req, res) => {
      connection += 1;
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const send = (sequence: number, state: string) =>
        res.write(
          `event: operation\nid: ${sequence}\ndata: ${JSON.stringify({
            id: 'o1',
            sequence,
            state,
          })}\n\n`,
        );
      res.write(': heartbeat\n\n');
      if (connection === 1) {
        send(1, 'queued');
        send(2, 'running');
        res.end();
      } else {
        send(2, 'running');
        send(3, 'succeeded');
      }
    };
    const states: string[] = [];
    for await (const operation of client.watchOperation('o1')) {
      states.push(`${operation.sequence} ${operation.state}`);
    }
    expect(states).toEqual(['1 queued', '2 running', '3 succeeded']);
    expect(connection).toBe(2);
  });

  it('tells that the backend is away while it asks again', async () => {
    let connection = 0;
    handler = (_req, res) => {
      connection += 1;
      if (connection === 2 || connection === 3) {
        res.writeHead(503);
        res.end();
        return;
      }
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const state = connection === 1 ? 'running' : 'succeeded';
      res.end(
        `event: operation\ndata: {"id":"o1","sequence":${connection},"state":"${state}"}\n\n`,
      );
    };
    const told: string[] = [];
    for await (const operation of client.watchOperation('o1', {
      onConnection: connected => told.push(connected),
    })) {
      told.push(operation.state);
    }
    expect(told).toEqual([
      'open',
      'running',
      'lost',
      'lost',
      'open',
      'succeeded',
    ]);
  });

  it('does not reconnect after a refusal', async () => {
    let calls = 0;
    handler = (_req, res) => {
      calls += 1;
      res.writeHead(404, { 'Content-Type': 'application/json' });
      res.end(
        '{"error":{"name":"NotFoundError","message":"no such operation"}}',
      );
    };
    await expect(async () => {
      for await (const operation of client.watchOperation('nope')) {
        throw new Error(`unexpected ${operation.id}`);
      }
    }).rejects.toMatchObject({ statusCode: 404 });
    expect(calls).toBe(1);
  });

  it('ends quietly when the caller aborts', async () => {
    const controller = new AbortController();
    handler = (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write(
        'event: operation\ndata: {"id":"o1","sequence":1,"state":"running"}\n\n',
      );
    };
    const states: string[] = [];
    for await (const operation of client.watchOperation('o1', {
      signal: controller.signal,
    })) {
      states.push(operation.state);
      controller.abort();
    }
    expect(states).toEqual(['running']);
  });
});
