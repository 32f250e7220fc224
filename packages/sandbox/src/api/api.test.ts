import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import { FAST } from '../replay/recordedCluster';

const NAMESPACE = '/api/v1/namespaces/quantum-rerank';
const APPS = '/apis/apps/v1/namespaces/quantum-rerank';
const DEPLOYMENT = `${APPS}/deployments/quantum-rerank`;

interface Answer {
  status: number;
  // The shape differs from test to test; each looks at what it needs.
  body: Record<string, never> & { message?: string; reason?: string };
}

describe('Kubernetes API', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ timing: FAST });
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  async function ask(
    method: string,
    path: string,
    options: {
      body?: unknown;
      type?: string;
      token?: string | null;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const {
      body,
      type = 'application/json',
      token = sandbox.tokens.admin,
    } = options;
    const response = await fetch(sandbox.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        'content-type': type,
        ...options.headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json()) as Answer['body'],
    };
  }

  const merge = 'application/merge-patch+json';
  const strategic = 'application/strategic-merge-patch+json';

  describe('access', () => {
    it('refuses missing and unknown tokens', async () => {
      for (const token of [null, 'nobody']) {
        expect(await ask('GET', DEPLOYMENT, { token })).toMatchObject({
          status: 401,
          body: { message: 'Unauthorized', reason: 'Unauthorized' },
        });
      }
      expect((await ask('GET', '/version', { token: null })).status).toBe(200);
    });

    it('lets the viewer look but neither change nor see secrets', async () => {
      const token = sandbox.tokens.viewer;
      expect((await ask('GET', `${NAMESPACE}/pods`, { token })).status).toBe(
        200,
      );
      expect(await ask('GET', `${NAMESPACE}/secrets`, { token })).toMatchObject(
        {
          status: 403,
          body: {
            reason: 'Forbidden',
            message:
              'secrets is forbidden: User "system:serviceaccount:quantum-rerank:portal-viewer" cannot list resource ' +
              '"secrets" in API group "" in the namespace "quantum-rerank"',
          },
        },
      );
      const patch = await ask('PATCH', `${DEPLOYMENT}/scale`, {
        token,
        type: merge,
        body: { spec: { replicas: 1 } },
      });
      expect(patch.status).toBe(403);
    });

    it('lets the operator change its own namespaces only', async () => {
      const token = sandbox.tokens.operator;
      const body = { data: { LOG_LEVEL: 'INFO' } };
      const own = await ask(
        'PATCH',
        `${NAMESPACE}/configmaps/quantum-rerank-config`,
        { token, type: merge, body },
      );
      const other = await ask(
        'PATCH',
        '/api/v1/namespaces/kube-system/configmaps/any',
        { token, type: merge, body },
      );
      expect([own.status, other.status]).toEqual([200, 403]);
      const review = async (verb: string, resource: string) =>
        (
          await ask(
            'POST',
            '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
            {
              token,
              body: {
                spec: {
                  resourceAttributes: {
                    namespace: 'quantum-rerank',
                    group: 'apps',
                    verb,
                    resource,
                  },
                },
              },
            },
          )
        ).body;
      expect(await review('patch', 'deployments')).toMatchObject({
        status: { allowed: true },
      });
      expect(await review('delete', 'deployments')).toMatchObject({
        status: { allowed: false },
      });
    });

    it('refuses impersonation', async () => {
      const headers = { 'impersonate-user': 'root' };
      expect((await ask('GET', DEPLOYMENT, { headers })).status).toBe(403);
    });

    it('knows users that tests add', async () => {
      const token = sandbox.addUser('limited', [
        {
          verbs: ['get'],
          apiGroups: ['apps'],
          resources: ['deployments'],
          namespaces: ['quantum-rerank'],
        },
      ]);
      expect((await ask('GET', DEPLOYMENT, { token })).status).toBe(200);
      expect((await ask('GET', `${APPS}/deployments`, { token })).status).toBe(
        403,
      );
    });
  });

  describe('reads', () => {
    it('selects by labels and fields', async () => {
      const names = async (query: string) =>
        (
          (await ask('GET', `${NAMESPACE}/pods?${query}`)).body as unknown as {
            items: { metadata: { name: string } }[];
          }
        ).items.length;
      expect(await names('labelSelector=app')).toBe(4);
      expect(await names('labelSelector=app!=redis')).toBe(3);
      expect(
        await names(
          `labelSelector=${encodeURIComponent('app in (redis, other)')}`,
        ),
      ).toBe(1);
      expect(
        await names(
          `labelSelector=${encodeURIComponent(
            'app notin (redis),pod-template-hash',
          )}`,
        ),
      ).toBe(3);
      expect(await names('labelSelector=!app')).toBe(0);
      expect(await names('fieldSelector=status.phase=Running')).toBe(4);
      expect(await names('fieldSelector=status.phase!=Running')).toBe(0);
      expect(
        (await ask('GET', `${NAMESPACE}/pods?fieldSelector=spec.other=1`)).body
          .message,
      ).toBe('field label not supported: spec.other');
      expect(
        (await ask('GET', `${NAMESPACE}/pods?labelSelector=a%20b`)).status,
      ).toBe(400);
    });

    it('lists across namespaces', async () => {
      const { body } = await ask(
        'GET',
        '/apis/apps/v1/deployments?labelSelector=app%3Dquantum-rerank',
      );
      expect(body).toMatchObject({
        kind: 'DeploymentList',
        items: [
          // Keys are sorted as texts with their slashes, as in the real store.
          { metadata: { namespace: 'quantum-rerank-staging' } },
          { metadata: { namespace: 'quantum-rerank' } },
        ],
      });
    });

    it('answers 404 for paths, resources and objects that are not there', async () => {
      for (const path of [
        '/apis/none/v1/things',
        `${NAMESPACE}/things`,
        `${DEPLOYMENT}/none`,
        '/openapi/v2',
        '/apis/none',
      ]) {
        expect(await ask('GET', path)).toMatchObject({
          status: 404,
          body: { reason: 'NotFound' },
        });
      }
    });
  });

  describe('writes', () => {
    it('creates, refuses a second one, and deletes', async () => {
      const body = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'extra' },
        data: { a: '1' },
      };
      const path = `${NAMESPACE}/configmaps`;
      const dry = await ask('POST', `${path}?dryRun=All`, { body });
      expect(dry.status).toBe(201);
      expect((await ask('GET', `${path}/extra`)).status).toBe(404);
      expect((await ask('POST', path, { body })).status).toBe(201);
      expect(await ask('POST', path, { body })).toMatchObject({
        status: 409,
        body: {
          reason: 'AlreadyExists',
          message: 'configmaps "extra" already exists',
        },
      });
      const wrongUid = { preconditions: { uid: 'other' } };
      expect(
        (await ask('DELETE', `${path}/extra`, { body: wrongUid })).status,
      ).toBe(409);
      expect(await ask('DELETE', `${path}/extra`)).toMatchObject({
        status: 200,
        body: { status: 'Success' },
      });
      expect(
        (await ask('POST', '/api/v1/namespaces/none/configmaps', { body })).body
          .message,
      ).toBe('namespaces "none" not found');
    });

    it('counts generations for changes of the specification and not of the status', async () => {
      const before = (await ask('GET', DEPLOYMENT)).body as unknown as {
        metadata: { generation: number };
      };
      const same = await ask('PATCH', DEPLOYMENT, {
        type: merge,
        body: { spec: { revisionHistoryLimit: 10 } },
      });
      expect(same.body).toMatchObject({
        metadata: { generation: before.metadata.generation },
      });
      const other = await ask('PATCH', DEPLOYMENT, {
        type: merge,
        body: { spec: { revisionHistoryLimit: 9 } },
      });
      expect(other.body).toMatchObject({
        metadata: { generation: before.metadata.generation + 1 },
      });
      const labelled = await ask('PATCH', DEPLOYMENT, {
        type: merge,
        body: { metadata: { labels: { tier: 'one' } } },
      });
      expect(labelled.body).toMatchObject({
        metadata: { generation: before.metadata.generation + 1 },
      });
      const status = await ask('PATCH', DEPLOYMENT, {
        type: merge,
        body: { status: { replicas: 99 } },
      });
      expect(status.body).toMatchObject({ status: { replicas: 3 } });
    });

    it('merges lists by their keys in strategic patches', async () => {
      const patched = async (containers: unknown[]) =>
        (
          await ask('PATCH', `${DEPLOYMENT}?dryRun=All`, {
            type: strategic,
            body: { spec: { template: { spec: { containers } } } },
          })
        ).body as unknown as {
          spec: {
            template: {
              spec: {
                containers: { name: string; env?: unknown; image: string }[];
              };
            };
          };
        };
      const withEnv = await patched([
        { name: 'api', env: [{ name: 'A', value: '1' }] },
      ]);
      expect(withEnv.spec.template.spec.containers).toMatchObject([
        {
          name: 'api',
          image: 'registry.example.com/quantum-rerank:1.1.0',
          env: [{ name: 'A', value: '1' }],
        },
      ]);
      const added = await patched([{ name: 'sidecar', image: 'sidecar:1' }]);
      expect(
        added.spec.template.spec.containers.map(({ name }) => name),
      ).toEqual(['api', 'sidecar']);
      const removed = await patched([
        { name: 'api', $patch: 'delete' },
        { name: 'sidecar', image: 'sidecar:1' },
      ]);
      expect(
        removed.spec.template.spec.containers.map(({ name }) => name),
      ).toEqual(['sidecar']);
    });

    it('refuses a patch or replacement for another object of the same name', async () => {
      const patch = await ask('PATCH', DEPLOYMENT, {
        type: merge,
        body: { metadata: { uid: 'other' } },
      });
      expect(patch).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
      const live = (await ask('GET', DEPLOYMENT)).body as unknown as {
        metadata: object;
      };
      const put = await ask('PUT', DEPLOYMENT, {
        body: { ...live, metadata: { ...live.metadata, uid: 'other' } },
      });
      expect(put).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
      expect(put.body.message).toContain(
        'Precondition failed: UID in precondition: other',
      );
    });

    it.each([
      [
        { spec: { replicas: 2.5 } },
        'number 2.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
      ],
      [
        { spec: { paused: 'yes' } },
        'string into Go struct field DeploymentSpec.spec.paused of type bool',
      ],
      [{ spec: { selector: { matchLabels: { app: 'x' } } } }, 'spec.selector'],
      [
        { spec: { template: { spec: { containers: [] } } } },
        'spec.template.spec.containers: Required value',
      ],
      [
        { metadata: { labels: { a: 1 } } },
        'number into Go struct field ObjectMeta.metadata.labels of type string',
      ],
    ])('refuses %j', async (body, text) => {
      const answer = await ask('PATCH', DEPLOYMENT, { type: merge, body });
      expect(answer.status).toBe(422);
      expect(answer.body.message).toContain(text);
    });

    it('drops unknown fields, or refuses them when asked to be strict', async () => {
      const body = { spec: { replicaz: 3 } };
      const lenient = await ask('PATCH', `${DEPLOYMENT}?dryRun=All`, {
        type: merge,
        body,
      });
      expect(lenient.status).toBe(200);
      expect(lenient.body).not.toHaveProperty('spec.replicaz');
      const strict = await ask(
        'PATCH',
        `${DEPLOYMENT}?dryRun=All&fieldValidation=Strict`,
        { type: merge, body },
      );
      expect(strict).toMatchObject({ status: 400 });
      expect(strict.body.message).toContain('unknown field "spec.replicaz"');
    });

    it('applies on the server: creates, shares, takes over and lets go of fields', async () => {
      const path = `${NAMESPACE}/configmaps/applied`;
      const apply = (manager: string, data: object, force = '') =>
        ask('PATCH', `${path}?fieldManager=${manager}${force}`, {
          type: 'application/apply-patch+yaml',
          body: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'applied' },
            data,
          },
        });
      expect((await apply('one', { a: '1', b: '2' })).status).toBe(201);
      expect((await apply('two', { a: '1' })).status).toBe(200);
      expect(await apply('two', { a: '9' })).toMatchObject({
        status: 409,
        body: {
          message:
            'Apply failed with 1 conflict: conflict with "one" using v1: .data.a',
        },
      });
      expect((await apply('one', { a: '1' })).body).toMatchObject({
        data: { a: '1' },
      });
      expect((await ask('GET', path)).body).not.toHaveProperty('data.b');
      expect(
        (await apply('two', { a: '9' }, '&force=true')).body,
      ).toMatchObject({ data: { a: '9' } });
      expect(
        (
          await ask('PATCH', path, {
            type: 'application/apply-patch+yaml',
            body: {},
          })
        ).status,
      ).toBe(422);
    });

    it('records Events that clients write', async () => {
      const event = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { generateName: 'operation-', namespace: 'quantum-rerank' },
        involvedObject: {
          kind: 'Deployment',
          name: 'quantum-rerank',
          namespace: 'quantum-rerank',
        },
        reason: 'OperationStarted',
        message: 'scale to 5',
        type: 'Normal',
      };
      const created = await ask('POST', `${NAMESPACE}/events`, {
        body: event,
        token: sandbox.tokens.operator,
      });
      expect(created.status).toBe(201);
      const query =
        'fieldSelector=reason=OperationStarted,involvedObject.kind=Deployment';
      expect(
        (await ask('GET', `${NAMESPACE}/events?${query}`)).body,
      ).toMatchObject({ items: [{ message: 'scale to 5' }] });
    });
  });

  it('reads log lines by number, age and time, and follows', async () => {
    const pod = sandbox.objects().list('pods', 'quantum-rerank')[0];
    const log = async (query: string) => {
      const response = await fetch(
        `${sandbox.url}${NAMESPACE}/pods/${pod.metadata.name}/log?${query}`,
        {
          headers: { authorization: `Bearer ${sandbox.tokens.viewer}` },
        },
      );
      return (await response.text()).split('\n').filter(Boolean);
    };
    expect(await log('tailLines=7')).toHaveLength(7);
    expect(await log('tailLines=0')).toEqual([]);
    expect((await log('sinceSeconds=20')).length).toBeLessThanOrEqual(21);
    expect(
      (await log(`sinceTime=${new Date(Date.now() - 10_000).toISOString()}`))
        .length,
    ).toBeGreaterThan(5);
    expect((await log('limitBytes=30')).join('')).toHaveLength(30);
    expect(await log('tailLines=3')).toEqual(
      (await log('tailLines=5')).slice(-3),
    );
    const response = await fetch(
      `${sandbox.url}${NAMESPACE}/pods/${pod.metadata.name}/log?follow=true&tailLines=0`,
      {
        headers: { authorization: `Bearer ${sandbox.tokens.viewer}` },
      },
    );
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toMatch(/ (INFO|WARNING) /);
    await reader.cancel();
  });
});
