import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { KubernetesApiError } from './errors';
import { HttpKubernetesApi } from './HttpKubernetesApi';
import type { KubernetesRequest, PatchType } from './KubernetesApi';
import { KubeConfigTransport } from './transport';

interface Recording {
  request: {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: unknown;
  };
  response: { status: number; body: unknown };
}

function recording(name: string): Recording {
  return JSON.parse(
    readFileSync(join(__dirname, '..', 'fixtures', `${name}.json`), 'utf8'),
  );
}

/** What was recorded from a real API server, read by the client. */
describe('HttpKubernetesApi on recorded answers', () => {
  let server: Server;
  let transport: KubeConfigTransport;
  let api: HttpKubernetesApi;
  let answers: Recording['response'][];

  beforeEach(async () => {
    answers = [];
    server = createServer((request, response) => {
      const { status, body } = answers.shift()!;
      const isWatch = request.url?.includes('watch=1');
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(
        isWatch
          ? (body as unknown[])
              .map(event => `${JSON.stringify(event)}\n`)
              .join('')
          : JSON.stringify(body),
      );
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'eu-1', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'eu-1' },
    );
    transport = new KubeConfigTransport('eu-1', kubeConfig);
    api = new HttpKubernetesApi({ cluster: 'eu-1', transport });
  });

  afterEach(async () => {
    await transport.close();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });

  it.each([
    ['10-not-found', 404, 'NotFound'],
    ['11-forbidden', 403, 'Forbidden'],
    ['12-forbidden-patch-scale', 403, 'Forbidden'],
    ['34-rollback-stale-resource-version-conflict', 409, 'Conflict'],
    ['19-scale-invalid', 422, 'Invalid'],
    ['33-rollback-json-patch-test-fails', 422, 'Invalid'],
    ['52-evict-blocked-by-pdb', 429, 'TooManyRequests'],
  ])('understands %s', async (name, status, reason) => {
    const { request, response } = recording(name);
    answers.push(response);
    const error = await api
      .request({
        method: request.method as KubernetesRequest['method'],
        path: request.path,
        body: request.body,
        patchType: request.headers?.['content-type'] as PatchType | undefined,
      })
      .catch(caught => caught);

    expect(error).toBeInstanceOf(KubernetesApiError);
    const { message, details } = response.body as {
      message: string;
      details: unknown;
    };
    expect(error).toMatchObject({ status, reason, message, details });
    expect(answers).toEqual([]);
  });

  it('understands that a version is too old', async () => {
    answers.push(recording('67-watch-expired').response);
    const error = await readAll('1').catch(caught => caught);
    expect(error).toBeInstanceOf(KubernetesApiError);
    expect(error).toMatchObject({
      status: 410,
      reason: 'Expired',
      message: 'too old resource version: 1 (494)',
    });
  });

  it('reads every event of a rollout', async () => {
    const { response } = recording('28-rollout-broken-deployment-watch');
    answers.push(response);
    const events = await readAll('755');
    expect(events).toEqual(response.body);
  });

  it('turns pages until the last', async () => {
    const { response } = recording('06-pods-list-paged');
    const page = response.body as { metadata: object; items: unknown[] };
    const last = {
      ...page,
      metadata: { resourceVersion: '564' },
    };
    answers.push(response, { status: 200, body: last });
    const list = await api.list('/api/v1/namespaces/quantum-rerank/pods');
    expect(list).toEqual({
      metadata: { resourceVersion: '564' },
      items: [...page.items, ...page.items],
    });
  });

  async function readAll(resourceVersion: string): Promise<unknown[]> {
    const events: unknown[] = [];
    for await (const event of api.watch(
      '/apis/apps/v1/namespaces/quantum-rerank/deployments',
      { resourceVersion, signal: new AbortController().signal },
    )) {
      events.push(event);
    }
    return events;
  }
});
