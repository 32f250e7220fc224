import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { CircuitBreaker } from './circuitBreaker';
import {
  KubernetesApiError,
  KubernetesConnectionError,
  describeForLog,
} from './errors';
import {
  HttpKubernetesApi,
  type HttpKubernetesApiOptions,
} from './HttpKubernetesApi';
import type { UnreadableLine, WatchEvent } from './KubernetesApi';
import { KubeConfigTransport } from './transport';

interface Seen {
  method: string;
  url: URL;
  headers: Record<string, unknown>;
  body: string;
}

const PODS = '/api/v1/namespaces/quantum-rerank/pods';

describe('HttpKubernetesApi', () => {
  let server: Server;
  let seen: Seen[];
  let handler: (seen: Seen, response: ServerResponse) => void;
  const transports: KubeConfigTransport[] = [];

  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => {
        const entry = {
          method: request.method!,
          url: new URL(request.url!, 'http://localhost'),
          headers: request.headers,
          body,
        };
        seen.push(entry);
        handler(entry, response);
      });
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });

  afterEach(async () => {
    await Promise.all(transports.splice(0).map(each => each.close()));
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  function address() {
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function createApi(
    options: Partial<HttpKubernetesApiOptions> & { server?: string } = {},
  ) {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      {
        name: 'eu-1',
        server: options.server ?? address(),
        skipTLSVerify: false,
      },
      { name: 'eu-1', token: 'the-token' },
    );
    const transport = new KubeConfigTransport('eu-1', kubeConfig);
    transports.push(transport);
    return new HttpKubernetesApi({
      cluster: 'eu-1',
      transport,
      random: () => 0,
      ...options,
    });
  }

  function json(response: ServerResponse, code: number, body: unknown) {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  function status(code: number, reason: string, message: string) {
    return { kind: 'Status', code, reason, message };
  }

  async function collect(events: AsyncIterable<WatchEvent>) {
    const all: WatchEvent[] = [];
    for await (const event of events) {
      all.push(event);
    }
    return all;
  }

  it('sends its own headers only, with the path below the server URL', async () => {
    handler = (_, response) => json(response, 200, { ok: true });
    const api = createApi({ server: `${address()}/k8s/clusters/c-1/` });
    await expect(
      api.request({ method: 'GET', path: PODS, query: { limit: 5 } }),
    ).resolves.toEqual({ ok: true });
    expect(seen[0].url.pathname).toBe(`/k8s/clusters/c-1${PODS}`);
    expect(seen[0].url.search).toBe('?limit=5');
    expect(seen[0].headers).toMatchObject({
      authorization: 'Bearer the-token',
      accept: 'application/json',
    });
    expect(Object.keys(seen[0].headers).sort()).toEqual([
      'accept',
      'authorization',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  it('sends a patch once, with its media type, and does not repeat it', async () => {
    handler = (_, response) =>
      json(response, 429, status(429, 'TooManyRequests', 'later'));
    const api = createApi();
    await expect(
      api.request({
        method: 'PATCH',
        path: `${PODS}/a`,
        patchType: 'application/json-patch+json',
        body: [{ op: 'test', path: '/metadata/uid', value: '1' }],
      }),
    ).rejects.toMatchObject({ status: 429, reason: 'TooManyRequests' });
    expect(seen).toHaveLength(1);
    expect(seen[0].headers['content-type']).toBe('application/json-patch+json');
  });

  it('turns a Status answer into an error with its words', async () => {
    handler = (_, response) =>
      json(response, 409, {
        ...status(409, 'Conflict', 'the object has been modified'),
        details: { kind: 'deployments' },
      });
    const error = await createApi()
      .request({ method: 'PUT', path: `${PODS}/a`, body: {} })
      .catch(e => e);
    expect(error).toBeInstanceOf(KubernetesApiError);
    expect(error).toMatchObject({
      status: 409,
      reason: 'Conflict',
      message: 'the object has been modified',
      details: { kind: 'deployments' },
    });
  });

  it('takes a failed Status for an error, whatever the HTTP status', async () => {
    handler = (_, response) =>
      json(response, 201, {
        kind: 'Status',
        status: 'Failure',
        code: 500,
        message: 'it has more than one budget',
      });
    await expect(
      createApi().request({ method: 'POST', path: `${PODS}/a/eviction` }),
    ).rejects.toMatchObject({
      name: 'KubernetesApiError',
      status: 500,
      message: 'it has more than one budget',
    });
    handler = (_, response) =>
      json(response, 201, { kind: 'Status', status: 'Success', code: 201 });
    await expect(
      createApi().request({ method: 'POST', path: `${PODS}/a/eviction` }),
    ).resolves.toMatchObject({ status: 'Success' });
  });

  it('does not repeat what a proxy in between wrote', async () => {
    handler = (_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<html>internal-host.example</html>');
    };
    await expect(
      createApi().request({ method: 'GET', path: PODS }),
    ).rejects.toThrow('Cluster eu-1 answered with HTTP status 502');
  });

  it('reads its credentials again after they were refused', async () => {
    const kubeConfig = new KubeConfig();
    const user = { name: 'eu-1', token: 'old' };
    kubeConfig.loadFromClusterAndUser(
      { name: 'eu-1', server: address(), skipTLSVerify: false },
      user,
    );
    const transport = new KubeConfigTransport('eu-1', kubeConfig);
    transports.push(transport);
    const api = createApi({ transport });
    handler = ({ headers }, response) =>
      headers.authorization === 'Bearer new'
        ? json(response, 200, { ok: true })
        : json(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
    const ask = () => api.request({ method: 'GET', path: PODS });
    await expect(ask()).rejects.toMatchObject({ status: 401 });
    user.token = 'new';
    await expect(ask()).resolves.toEqual({ ok: true });
  });

  it('never follows a redirect', async () => {
    handler = (_, response) => {
      response.writeHead(302, { location: `${address()}/elsewhere` });
      response.end();
    };
    await expect(
      createApi().request({ method: 'GET', path: PODS }),
    ).rejects.toMatchObject({ status: 302 });
    expect(seen).toHaveLength(1);
  });

  it('repeats a read that was answered 429, after the time asked for', async () => {
    handler = (_, response) => {
      if (seen.length === 1) {
        response.setHeader('retry-after', '1');
        json(response, 429, status(429, 'TooManyRequests', 'later'));
      } else {
        json(response, 200, { ok: true });
      }
    };
    const began = performance.now();
    await createApi().request({ method: 'GET', path: PODS });
    expect(seen).toHaveLength(2);
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  });

  it('leaves a long Retry-After to the caller', async () => {
    handler = (_, response) => {
      response.setHeader('retry-after', '120');
      json(response, 429, status(429, 'TooManyRequests', 'later'));
    };
    await expect(
      createApi().request({ method: 'GET', path: PODS }),
    ).rejects.toMatchObject({ retryAfterSeconds: 120 });
    expect(seen).toHaveLength(1);
  });

  it('repeats a read whose connection was lost', async () => {
    handler = (_, response) => {
      if (seen.length === 1) {
        response.destroy();
      } else {
        json(response, 200, { ok: true });
      }
    };
    await expect(
      createApi().request({ method: 'GET', path: PODS }),
    ).resolves.toEqual({ ok: true });
  });

  it('says that a write whose answer was lost may have happened', async () => {
    handler = (_, response) => response.destroy();
    const api = createApi();
    await expect(
      api.request({ method: 'PATCH', path: `${PODS}/a`, body: {} }),
    ).rejects.toMatchObject({
      name: 'KubernetesConnectionError',
      maybeCommitted: true,
    });
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"metadata":');
      setImmediate(() => response.destroy());
    };
    await expect(
      api.request({ method: 'PATCH', path: `${PODS}/a`, body: {} }),
    ).rejects.toMatchObject({ maybeCommitted: true });
  });

  it('says that a write nobody received has not happened', async () => {
    const closed = address();
    await new Promise(resolve => {
      server.close(resolve);
    });
    await expect(
      createApi({ server: closed }).request({
        method: 'PATCH',
        path: `${PODS}/a`,
        body: {},
      }),
    ).rejects.toMatchObject({
      name: 'KubernetesConnectionError',
      maybeCommitted: false,
      message: 'No answer from cluster eu-1: the connection was refused',
    });
    server.listen(0, '127.0.0.1');
  });

  it('gives up in time, and when the caller does', async () => {
    handler = () => {};
    const api = createApi();
    await expect(
      api.request({ method: 'POST', path: PODS, body: {}, timeoutMs: 500 }),
    ).rejects.toMatchObject({
      message: 'No answer from cluster eu-1 in time',
      maybeCommitted: true,
    });
    await expect(
      api.request({
        method: 'GET',
        path: PODS,
        signal: AbortSignal.timeout(20),
      }),
    ).rejects.toThrow('given up');
  });

  it('refuses answers beyond its limit and answers that are not JSON', async () => {
    handler = (_, response) => json(response, 200, 'x'.repeat(5_000));
    await expect(
      createApi({ responseLimitBytes: 1_000 }).request({
        method: 'GET',
        path: PODS,
      }),
    ).rejects.toThrow('longer than 1000 bytes');
    handler = (_, response) => response.end('canary-7f3a9c');
    const error = await createApi()
      .request({ method: 'GET', path: PODS })
      .catch(e => e);
    expect(error).toMatchObject({
      name: 'KubernetesConnectionError',
      message: 'Cluster eu-1 answered with something that is not JSON',
    });
    expect(describeForLog(error)).not.toContain('canary');
  });

  it.each([
    '/api/v1/namespaces/../secrets',
    '/api/v1/namespaces/a%2fb/pods',
    '/api/v1/pods?watch=1',
    '/api/v1//pods',
    'api/v1',
    '/api/v1/namespaces/a;b',
  ])('refuses the path %s without sending anything', async path => {
    await expect(createApi().request({ method: 'GET', path })).rejects.toThrow(
      TypeError,
    );
    expect(seen).toHaveLength(0);
  });

  it('holds calls back after failures in a row and lets one trial through', async () => {
    let now = 0;
    handler = (_, response) =>
      json(response, 503, status(503, 'ServiceUnavailable', 'down'));
    const breaker = new CircuitBreaker({
      threshold: 3,
      initialDelayMs: 1_000,
      now: () => now,
      random: () => 0.5,
    });
    const api = createApi({ breaker });
    const ask = () => api.request({ method: 'GET', path: PODS });
    for (let i = 0; i < 3; i++) {
      await expect(ask()).rejects.toMatchObject({ status: 503 });
    }
    await expect(ask()).rejects.toThrow(
      'Cluster eu-1 is overloaded: it answered HTTP status 503',
    );
    expect(seen).toHaveLength(3);
    now = 1_100;
    await expect(ask()).rejects.toMatchObject({ status: 503 });
    expect(seen).toHaveLength(4);
    now = 2_500;
    await expect(ask()).rejects.toMatchObject({
      name: 'KubernetesConnectionError',
    });
    handler = (_, response) => json(response, 200, { ok: true });
    now = 10_000;
    await expect(ask()).resolves.toEqual({ ok: true });
    await expect(ask()).resolves.toEqual({ ok: true });
  });

  describe('a pause that the API server asks for', () => {
    const later = (response: ServerResponse, seconds: string) => {
      response.setHeader('retry-after', seconds);
      json(response, 429, status(429, 'TooManyRequests', 'later'));
    };
    const ask = (api: HttpKubernetesApi) =>
      api.request({ method: 'GET', path: PODS });
    const change = (api: HttpKubernetesApi, path = `${PODS}/a`) =>
      api.request({ method: 'PATCH', path, body: {} });

    it('holds for all callers, whatever else is answered meanwhile', async () => {
      let now = 0;
      const breaker = new CircuitBreaker({ now: () => now });
      const api = createApi({ breaker });
      const slow: ServerResponse[] = [];
      handler = ({ url }, response) =>
        url.pathname.endsWith('/slow')
          ? slow.push(response)
          : later(response, '60');
      const before = api.request({ method: 'GET', path: `${PODS}/slow` });
      await expect(ask(api)).rejects.toMatchObject({ retryAfterSeconds: 60 });
      json(slow[0], 200, { ok: true });
      await before;
      const sent = seen.length;
      now = 59_999;
      const all = await Promise.allSettled([
        ...Array.from({ length: 50 }, () => ask(api)),
        change(api),
        collect(
          api.watch(PODS, {
            resourceVersion: '1',
            signal: new AbortController().signal,
          }),
        ),
      ]);
      expect(
        all.map(each => each.status === 'rejected' && each.reason.heldBack),
      ).toEqual(all.map(() => expect.objectContaining({ asked: true })));
      expect(seen).toHaveLength(sent);
      now = 60_000;
      handler = (_, response) => json(response, 200, { ok: true });
      await expect(ask(api)).resolves.toEqual({ ok: true });
    });

    it('is sat out by reads where it is short', async () => {
      let asked = 0;
      handler = (_, response) =>
        seen.length === 1
          ? later(response, '1')
          : json(response, 200, { asked: (asked += 1) });
      const api = createApi();
      const first = ask(api);
      while (seen.length === 0) {
        await new Promise(setImmediate);
      }
      await expect(
        Promise.all([first, ask(api), ask(api)]),
      ).resolves.toHaveLength(3);
      expect(seen).toHaveLength(4);
    });

    it('is asked for by a write, too, which is no sign of health', async () => {
      const breaker = new CircuitBreaker({ threshold: 11, now: () => 0 });
      const api = createApi({ breaker });
      handler = (_, response) =>
        json(response, 503, status(503, 'ServiceUnavailable', 'down'));
      for (let i = 0; i < 9; i++) {
        await expect(ask(api)).rejects.toMatchObject({ status: 503 });
      }
      handler = (_, response) =>
        json(response, 429, status(429, 'TooManyRequests', 'later'));
      await expect(change(api)).rejects.toMatchObject({ status: 429 });
      handler = (_, response) =>
        json(response, 503, status(503, 'ServiceUnavailable', 'down'));
      await expect(ask(api)).rejects.toMatchObject({ status: 503 });
      // Eleven in a row.
      await expect(ask(api)).rejects.toMatchObject({
        heldBack: { asked: false },
      });
    });

    it('counts neither way where a disruption budget refuses an eviction', async () => {
      const breaker = new CircuitBreaker({ threshold: 2, now: () => 0 });
      const api = createApi({ breaker });
      const down = (_: Seen, response: ServerResponse) =>
        json(response, 503, status(503, 'ServiceUnavailable', 'down'));
      handler = down;
      await expect(ask(api)).rejects.toMatchObject({ status: 503 });
      handler = (_, response) => later(response, '10');
      await expect(change(api, `${PODS}/a/eviction`)).rejects.toMatchObject({
        status: 429,
      });
      handler = down;
      await expect(ask(api)).rejects.toMatchObject({ status: 503 });
      await expect(ask(api)).rejects.toMatchObject({
        heldBack: { asked: false },
      });
    });

    it('is no longer than two minutes', async () => {
      let now = 0;
      const api = createApi({
        breaker: new CircuitBreaker({ now: () => now }),
      });
      handler = (_, response) =>
        json(response, 429, {
          ...status(429, 'TooManyRequests', 'later'),
          details: { retryAfterSeconds: 1e9 },
        });
      await expect(ask(api)).rejects.toMatchObject({ status: 429 });
      now = 119_999;
      await expect(ask(api)).rejects.toMatchObject({
        heldBack: { milliseconds: 1 },
      });
      now = 120_000;
      await expect(ask(api)).rejects.toMatchObject({ status: 429 });
    });
  });

  describe('credentials that never come', () => {
    function hanging(options: { now?: () => number } = {}) {
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromClusterAndUser(
        // Anything else is copied for plain http.
        { name: 'eu-1', server: address(), skipTLSVerify: true },
        { name: 'eu-1', token: 'the-token' },
      );
      const works = kubeConfig.applyToHTTPSOptions.bind(kubeConfig);
      const apply = jest
        .spyOn(kubeConfig, 'applyToHTTPSOptions')
        .mockReturnValue(new Promise(() => {}));
      const transport = new KubeConfigTransport('eu-1', kubeConfig, options);
      transports.push(transport);
      return { transport, apply, works };
    }

    it('end a call and a watch in time, and when the caller gives up', async () => {
      const api = createApi({
        transport: hanging().transport,
        watchBeginMs: 20,
      });
      const inTime = {
        name: 'KubernetesConnectionError',
        maybeCommitted: false,
        message:
          'The credentials or certificates of cluster eu-1 did not come in time',
      };
      await expect(
        api.request({ method: 'PATCH', path: PODS, body: {}, timeoutMs: 20 }),
      ).rejects.toMatchObject(inTime);
      await expect(
        collect(
          api.watch(PODS, {
            resourceVersion: '1',
            signal: new AbortController().signal,
          }),
        ),
      ).rejects.toMatchObject(inTime);
      await expect(
        api.request({
          method: 'GET',
          path: PODS,
          signal: AbortSignal.timeout(20),
        }),
      ).rejects.toThrow('given up');
    });

    it('are asked for once by all who wait, and afresh after a minute', async () => {
      let now = 0;
      const { transport, apply, works } = hanging({ now: () => now });
      const api = createApi({ transport });
      const ask = () =>
        api.request({ method: 'GET', path: PODS, timeoutMs: 20 });
      await Promise.allSettled([ask(), ask()]);
      now = 59_999;
      await expect(ask()).rejects.toThrow('did not come in time');
      expect(apply).toHaveBeenCalledTimes(1);
      apply.mockImplementation(works);
      handler = (_, response) => json(response, 200, { ok: true });
      now = 60_000;
      await expect(api.request({ method: 'GET', path: PODS })).resolves.toEqual(
        { ok: true },
      );
      expect(apply).toHaveBeenCalledTimes(2);
    });
  });

  describe('list', () => {
    it('turns pages, keeps what the projection returns and the version of the list', async () => {
      handler = ({ url }, response) => {
        const from = Number(url.searchParams.get('continue') ?? 0);
        const limit = Number(url.searchParams.get('limit'));
        const names = Array.from({ length: 7 }, (_, i) => `pod-${i}`);
        json(response, 200, {
          metadata: {
            resourceVersion: '42',
            continue: from + limit < 7 ? String(from + limit) : undefined,
          },
          items: names
            .slice(from, from + limit)
            .map(name => ({ metadata: { name } })),
        });
      };
      const list = await createApi().list<string>(PODS, {
        pageSize: 3,
        query: { labelSelector: 'app=quantum-rerank' },
        project: item => {
          const { name } = (item as { metadata: { name: string } }).metadata;
          return name === 'pod-2' ? undefined : name;
        },
      });
      expect(list).toEqual({
        metadata: { resourceVersion: '42' },
        items: ['pod-0', 'pod-1', 'pod-3', 'pod-4', 'pod-5', 'pod-6'],
      });
      expect(seen).toHaveLength(3);
      expect(seen[1].url.searchParams.get('labelSelector')).toBe(
        'app=quantum-rerank',
      );
    });

    it('begins again when the continue token has expired', async () => {
      handler = ({ url }, response) => {
        if (seen.length === 2) {
          json(response, 410, status(410, 'Expired', 'continue too old'));
        } else {
          const next = url.searchParams.get('continue') ? undefined : 'more';
          json(response, 200, {
            metadata: { resourceVersion: '9', continue: next },
            items: [{ metadata: { name: next ? 'a' : 'b' } }],
          });
        }
      };
      const list = await createApi().list(PODS);
      expect(list.items.map(item => item.metadata.name)).toEqual(['a', 'b']);
      expect(seen).toHaveLength(4);
    });
  });

  describe('watch', () => {
    const line = (type: string, name: string) =>
      `${JSON.stringify({ type, object: { metadata: { name } } })}\n`;
    const options = () => ({
      resourceVersion: '7',
      signal: new AbortController().signal,
    });

    it('asks for bookmarks and an end, and yields events cut anywhere', async () => {
      handler = (_, response) => {
        const text = Buffer.from(
          [
            line('ADDED', 'grüße'),
            '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n\n',
            line('DELETED', 'b'),
          ].join(''),
        );
        for (let i = 0; i < text.length; i += 7) {
          response.write(text.subarray(i, i + 7));
        }
        response.end();
      };
      const events = await collect(createApi().watch(PODS, options()));
      expect(events.map(({ type }) => type)).toEqual([
        'ADDED',
        'BOOKMARK',
        'DELETED',
      ]);
      expect(events[0].object.metadata.name).toBe('grüße');
      expect(Object.fromEntries(seen[0].url.searchParams)).toEqual({
        watch: '1',
        allowWatchBookmarks: 'true',
        resourceVersion: '7',
        timeoutSeconds: '30',
      });
    });

    it('leaves out and reports garbage and overlong lines', async () => {
      handler = (_, response) => {
        response.write(line('ADDED', 'a'));
        response.write('{"type":"ADDED","object":{\n');
        response.write('{"type":"ADDED","object":{"metadata":{}}}\n');
        response.write(`"${'x'.repeat(10_000)}"\n`);
        response.end(line('MODIFIED', 'b'));
      };
      const unreadable: UnreadableLine[] = [];
      const events = await collect(
        createApi({ lineLimitBytes: 1_000 }).watch(PODS, {
          ...options(),
          onUnreadable: problem => unreadable.push(problem),
        }),
      );
      expect(events.map(event => event.object.metadata.name)).toEqual([
        'a',
        'b',
      ]);
      expect(unreadable.map(({ reason }) => reason)).toEqual([
        'not a watch event',
        'not a watch event',
        'too long',
      ]);
    });

    it('reports an expired version, as an event and as an answer', async () => {
      const gone = status(410, 'Expired', 'too old resource version: 1 (494)');
      handler = (_, response) =>
        response.end(`${JSON.stringify({ type: 'ERROR', object: gone })}\n`);
      await expect(
        collect(createApi().watch(PODS, options())),
      ).rejects.toMatchObject({ status: 410, reason: 'Expired' });
      handler = (_, response) => json(response, 410, gone);
      await expect(
        collect(createApi().watch(PODS, options())),
      ).rejects.toMatchObject({ status: 410, reason: 'Expired' });
    });

    it('reports a connection that broke, and one that went silent', async () => {
      handler = (_, response) => {
        response.write(line('ADDED', 'a'));
        setImmediate(() => response.destroy());
      };
      await expect(
        collect(createApi().watch(PODS, options())),
      ).rejects.toBeInstanceOf(KubernetesConnectionError);
      handler = (_, response) => {
        response.write(line('ADDED', 'a'));
      };
      await expect(
        collect(createApi({ silenceMs: 50 }).watch(PODS, options())),
      ).rejects.toThrow('was silent');
    });

    it('does not wait for ever for the words of an error', async () => {
      handler = (_, response) => {
        response.writeHead(503, { 'content-length': '100' });
        response.write('{"kind":');
      };
      await expect(
        collect(createApi({ watchBeginMs: 1000 }).watch(PODS, options())),
      ).rejects.toMatchObject({ status: 503 });
      await expect(
        createApi().request({ method: 'POST', path: PODS, timeoutMs: 1000 }),
      ).rejects.toMatchObject({ status: 503 });
    });

    it('ends without an error when the caller ends it', async () => {
      const controller = new AbortController();
      handler = (_, response) => {
        response.write(line('ADDED', 'a'));
      };
      const events: string[] = [];
      for await (const event of createApi().watch(PODS, {
        resourceVersion: '1',
        signal: controller.signal,
      })) {
        events.push(event.object.metadata.name);
        controller.abort();
      }
      expect(events).toEqual(['a']);
    });
  });
});
