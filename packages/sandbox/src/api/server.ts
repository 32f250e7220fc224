import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultEffect, FaultInjector } from '../faults/injector';
import { listenOn } from '../listening';
import type { RequestEntry } from '../requests';
import type { SandboxUser } from './access';
import type { Call, Reply } from './call';
import { isDryRun, json } from './call';
import type { ApiParts } from './dispatch';
import { impersonate } from './impersonation';
import { dispatch } from './dispatch';
import { StatusError, unauthorized } from './status';

const OPEN_PATHS = /^\/(version|healthz|livez|readyz)\/?$/;

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** The HTTP side: authentication, authorisation, faults, dispatch. */
export class ApiServer {
  /** Set after construction, because the injector steers the server. */
  faults: FaultInjector | undefined;
  private readonly parts: ApiParts;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(parts: ApiParts) {
    this.parts = parts;
  }

  /** Starts to listen on the loopback interface. @returns the port */
  async listen(port: number, again: boolean = false): Promise<number> {
    const server = createServer((request, response) => {
      this.handle(request, response).catch(error => {
        process.emitWarning(
          `Sandbox request failed: ${
            error instanceof Error ? error.stack : String(error)
          }`,
        );
        response.destroy();
      });
    });
    server.keepAliveTimeout = 30_000;
    server.requestTimeout = 0;
    server.on('connection', socket => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.port = await listenOn(server, port, again);
    this.server = server;
    return this.port;
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) {
      const closed = new Promise<void>(resolve =>
        server.close(() => resolve()),
      );
      this.sockets.forEach(socket => socket.destroy());
      await closed;
    }
  }

  /** Listens again on the port it had. */
  async reopen(): Promise<void> {
    await this.listen(this.port, true);
  }

  private async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const text = await readBody(request);
    const method = request.method ?? 'GET';
    if (url.pathname === '/sandbox' || url.pathname.startsWith('/sandbox/')) {
      send(
        response,
        await this.parts.admin({
          method,
          path: url.pathname,
          query: url.searchParams,
          text,
        }),
      );
      return;
    }
    const headers = request.headers as Record<string, string | undefined>;
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const user =
      token === undefined ? undefined : this.parts.access.userOf(token);
    const watch = ['1', 'true'].includes(url.searchParams.get('watch') ?? '');
    const entry = this.parts.requests.add({
      method,
      path: url.pathname + url.search,
      ...(user ? { user: user.name } : {}),
      watch,
      list: false,
      dryRun: url.searchParams.getAll('dryRun').includes('All'),
      committed: false,
    });
    const effects = this.faults?.effectsFor(entry) ?? [];
    if (await this.interfere(effects, entry, response)) {
      return;
    }
    const call: Call = {
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      text,
      user: user ?? { name: 'system:anonymous', rules: [] },
      response,
    };
    const reply = this.answer(call, user, token, entry, effects);
    entry.status = reply?.status ?? 200;
    if (reply && effects.some(({ kind }) => kind === 'cutAfterCommit')) {
      entry.status = undefined;
      response.socket?.destroy();
    } else if (reply) {
      send(response, reply);
    }
  }

  /** Applies the faults that come before the request is looked at. @returns whether the request is done with */
  private async interfere(
    effects: FaultEffect[],
    entry: RequestEntry,
    response: ServerResponse,
  ): Promise<boolean> {
    for (const effect of effects) {
      if (effect.kind === 'delay') {
        await new Promise(resolve => {
          setTimeout(resolve, effect.milliseconds).unref();
        });
      } else if (effect.kind === 'cut') {
        response.socket?.destroy();
        return true;
      } else if (effect.kind === 'respond') {
        entry.status = effect.status;
        const error = new StatusError(
          effect.status,
          effect.reason ?? REASONS[effect.status],
          effect.message ?? REASONS[effect.status] ?? `status ${effect.status}`,
          effect.retryAfterSeconds === undefined
            ? undefined
            : { retryAfterSeconds: effect.retryAfterSeconds },
        );
        if (effect.retryAfterSeconds !== undefined) {
          response.setHeader('retry-after', String(effect.retryAfterSeconds));
        }
        send(response, json(effect.status, effect.body ?? error.body));
        return true;
      }
    }
    return false;
  }

  private answer(
    call: Call,
    user: SandboxUser | undefined,
    token: string | undefined,
    entry: RequestEntry,
    effects: FaultEffect[],
  ): Reply | undefined {
    try {
      if (!user && !(token === undefined && OPEN_PATHS.test(call.path))) {
        throw unauthorized();
      }
      call.user = impersonate(this.parts.access, call);
      entry.user = call.user.name;
      const reply = dispatch(this.parts, call, entry, effects);
      const isReview = /\/self[a-z]+reviews$/.test(call.path);
      entry.committed =
        call.method !== 'GET' &&
        (reply?.status ?? 500) < 300 &&
        !isDryRun(call) &&
        !isReview;
      return reply;
    } catch (error) {
      if (error instanceof StatusError) {
        const retry = error.body.details?.retryAfterSeconds;
        if (retry !== undefined) {
          call.response.setHeader('retry-after', String(retry));
        }
        return json(error.code, error.body);
      }
      throw error;
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    'content-type': reply.contentType ?? 'application/json',
    'content-length': body.length,
  });
  response.end(body);
}
