import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  Operation,
  Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

interface Received {
  method: string;
  path: string;
  token?: string;
  body?: Record<string, unknown>;
}

/** Moments of an operation; `drop` cuts the stream without an end. */
type Progress = Partial<Operation> | 'drop' | 'hold';

export function plan(overrides: Partial<Plan> = {}): Plan {
  return {
    hash: 'hash-1',
    action: 'scale',
    parameters: { replicas: 5 },
    title: 'Scale staging to 5',
    entityRef: 'component:default/quantum-rerank',
    environment: 'staging',
    cluster: 'sandbox',
    namespace: 'quantum-rerank-staging',
    target: {
      kind: 'Deployment',
      name: 'quantum-rerank',
      uid: 'uid-1',
      generation: 1,
      resourceVersion: '10',
    },
    createdAt: '2026-01-01T00:00:00.000Z',
    facts: [],
    findings: [
      {
        code: 'replicas-owned-by-autoscaler',
        effect: 'inform',
        message: 'The autoscaler owns this number (3 to 10).',
      },
    ],
    changes: [
      {
        object: 'deployments/quantum-rerank',
        path: '/spec/replicas',
        before: 3,
        after: 5,
      },
    ],
    diff: '',
    dryRun: { state: 'accepted' },
    permission: {
      name: 'quantum-rerank.deployment.scale',
      decision: 'allow',
      reason: 'You own it.',
    },
    reasonRequired: true,
    executable: true,
    blockedBy: [],
    gracePeriodSeconds: 0,
    ...overrides,
  };
}

/**
 * The part of the operations backend that template actions talk to, on a
 * loopback port. It keeps the promise that an idempotency key acts once.
 */
export class FakeBackend {
  readonly received: Received[] = [];
  readonly operations = new Map<string, { id: string; key: string }>();
  plan: Plan = plan();
  /** What the progress stream says; each connection continues where the last one ended. */
  progress: Progress[] = [
    { state: 'running', message: '3 of 5 pods ready' },
    { state: 'succeeded', message: '5 of 5 pods ready' },
  ];
  /** Answers to `POST …/operations` given instead of accepting, first come first served. */
  refusals: Array<{ status: number; name: string; message: string }> = [];
  /** How many answers to `POST …/operations` get lost after the operation was recorded. */
  lostAnswers = 0;
  onHold?: () => void;

  readonly #server = createServer((request, response) => {
    this.#handle(request, response).catch(() => response.destroy());
  });

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  get discovery() {
    const { port } = this.#server.address() as AddressInfo;
    const getBaseUrl = async (pluginId: string) =>
      `http://127.0.0.1:${port}/api/${pluginId}`;
    return { getBaseUrl, getExternalBaseUrl: getBaseUrl };
  }

  posts(suffix: string): Received[] {
    return this.received.filter(
      ({ method, path }) => method === 'POST' && path.endsWith(suffix),
    );
  }

  async #handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const received: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      token: request.headers.authorization,
      body: text ? JSON.parse(text) : undefined,
    };
    this.received.push(received);
    if (received.path.endsWith('/plans')) {
      json(response, 200, this.plan);
    } else if (received.path.endsWith('/operations')) {
      this.#accept(received, response);
    } else if (received.path.endsWith('/progress')) {
      this.#stream(response);
    } else {
      json(response, 404, {
        error: { name: 'NotFoundError', message: 'No such path' },
      });
    }
  }

  #accept({ body }: Received, response: ServerResponse) {
    const refusal = this.refusals.shift();
    if (refusal) {
      const { status, name, message } = refusal;
      json(response, status, {
        error: { name, message },
        response: { statusCode: status },
      });
      return;
    }
    const key = String(body?.idempotencyKey);
    const known = this.operations.get(key);
    const operation = known ?? { id: `op-${this.operations.size + 1}`, key };
    this.operations.set(key, operation);
    if (this.lostAnswers > 0) {
      this.lostAnswers -= 1;
      response.destroy();
      return;
    }
    json(response, 202, this.#operation(operation.id, { state: 'queued' }));
  }

  #stream(response: ServerResponse) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    while (this.progress.length > 0) {
      const next = this.progress.shift()!;
      if (next === 'drop') {
        response.destroy();
        return;
      }
      if (next === 'hold') {
        this.onHold?.();
        return;
      }
      this.#sequence += 1;
      const operation = this.#operation('op-1', next);
      response.write(
        `id: ${operation.sequence}\nevent: operation\ndata: ${JSON.stringify(
          operation,
        )}\n\n`,
      );
    }
    response.end();
  }

  #sequence = 0;

  #operation(id: string, overrides: Partial<Operation>): Operation {
    return {
      id,
      sequence: this.#sequence,
      action: this.plan.action,
      parameters: this.plan.parameters,
      title: this.plan.title,
      entityRef: this.plan.entityRef,
      environment: this.plan.environment,
      cluster: this.plan.cluster,
      namespace: this.plan.namespace,
      target: this.plan.target,
      state: 'running',
      requestedBy: 'user:default/mock',
      via: 'plugin:scaffolder',
      reason: 'test',
      requestedAt: '2026-01-01T00:00:00.000Z',
      notBefore: '2026-01-01T00:00:00.000Z',
      steps: [],
      message: 'Waits for a worker',
      cancellable: false,
      plan: this.plan,
      ...overrides,
    };
  }
}

function json(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
