import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exposition } from './exposition';
import type { EndpointClass, ServiceModel } from './model';

/** The service's HTTP interface, answering as the model stands. */
export class ServiceServer {
  private readonly model: ServiceModel;
  private readonly server: Server;
  private readonly since = Date.now();

  constructor(model: ServiceModel) {
    this.model = model;
    this.server = createServer((request, response) =>
      this.handle(request, response),
    );
  }

  /** Starts to listen on the loopback interface. @returns the base URL */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>(resolve =>
      this.server.close(() => resolve()),
    );
    this.server.closeAllConnections();
    await closed;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', 'http://service').pathname.replace(
      /\/$/,
      '',
    );
    request.resume();
    if (!this.model.readyPods().length) {
      // What the ingress says when it has no endpoint left.
      answer(response, 503, { error: 'no healthy upstream' });
      return;
    }
    switch (path) {
      case '/health':
        this.timed(response, 'health', () => ({
          status: 'healthy',
          timestamp: now(),
        }));
        break;
      case '/health/ready':
        this.timed(response, 'health', () => ({
          status: 'ready',
          checks: this.checks(),
        }));
        break;
      case '/health/detailed':
        this.timed(response, 'health', () => this.details());
        break;
      case '/metrics':
        response.writeHead(200, {
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        });
        response.end(exposition(this.model));
        break;
      case '/v1/similarity':
        this.timed(
          response,
          'similarity',
          () => ({ similarity: 0.87, method: 'quantum' }),
          request.method,
        );
        break;
      case '/v1/batch':
        this.timed(
          response,
          'batch',
          () => ({ results: [], method: 'quantum' }),
          request.method,
        );
        break;
      default:
        answer(response, 404, { error: 'not found' });
    }
  }

  private timed(
    response: ServerResponse,
    endpoint: EndpointClass,
    body: () => object,
    method = 'GET',
  ): void {
    if (endpoint !== 'health' && method !== 'POST') {
      answer(response, 405, { error: 'method not allowed' });
      return;
    }
    const { seconds, failed } = this.model.request(endpoint);
    setTimeout(() => {
      answer(
        response,
        failed ? 500 : 200,
        failed ? { error: 'similarity engine: timeout' } : body(),
      );
    }, seconds * 1000);
  }

  private checks() {
    return { engine: 'ok', cache: this.model.cacheUp() ? 'ok' : 'unreachable' };
  }

  private details() {
    const pods = this.model.readyPods();
    const memory = pods.map(pod => this.model.usageOf(pod).memoryMiB);
    const degraded =
      !this.model.cacheUp() ||
      this.model.errorRate() > 0.01 ||
      this.model.utilisation() > 1;
    return {
      status: degraded ? 'degraded' : 'healthy',
      timestamp: now(),
      uptime_seconds: Math.round((Date.now() - this.since) / 1000),
      components: {
        ...this.checks(),
        memory: { max_mb: Math.max(...memory), limit_mb: 2048 },
        load: {
          requests_per_second: Math.round(this.model.rate()),
          utilisation: Number(this.model.utilisation().toFixed(2)),
        },
      },
      ready_pods: pods.length,
    };
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function now(): string {
  return new Date().toISOString();
}
