import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';

describe('service accounts', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'empty' });
  });

  afterAll(() => sandbox.stop());

  async function call(
    token: string,
    method: string,
    path: string,
    body?: object,
  ) {
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  const admin = (method: string, path: string, body?: object) =>
    call(sandbox.tokens.admin, method, path, body);

  it('may do what role bindings say, by the tokens they ask for, and no more', async () => {
    await admin('POST', '/api/v1/namespaces', { metadata: { name: 'one' } });
    await admin('POST', '/api/v1/namespaces/one/serviceaccounts', {
      metadata: { name: 'robot' },
    });
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/one';
    await admin('POST', `${rbac}/roles`, {
      metadata: { name: 'reader' },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: ['mine'],
          verbs: ['get', 'list'],
        },
      ],
    });
    for (const name of ['mine', 'yours']) {
      await admin('POST', '/api/v1/namespaces/one/configmaps', {
        metadata: { name },
      });
    }
    const requested = await admin(
      'POST',
      '/api/v1/namespaces/one/serviceaccounts/robot/token',
      { spec: { expirationSeconds: 600 } },
    );
    expect(requested.status).toBe(201);
    const { token } = requested.body.status;
    const statusOf = async (path: string) =>
      (await call(token, 'GET', path)).status;

    expect(
      await call(token, 'GET', '/api/v1/namespaces/one/pods'),
    ).toMatchObject({
      status: 403,
      body: {
        message:
          'pods is forbidden: User "system:serviceaccount:one:robot" cannot list resource "pods" in API group "" in the namespace "one"',
      },
    });

    await admin('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'reader' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: 'reader',
      },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'one' }],
    });
    expect(await statusOf('/api/v1/namespaces/one/pods')).toBe(200);
    expect(await statusOf('/api/v1/namespaces/default/pods')).toBe(403);
    expect(await statusOf('/api/v1/pods')).toBe(403);
    expect(await statusOf('/api/v1/namespaces/one/configmaps/mine')).toBe(200);
    expect(await statusOf('/api/v1/namespaces/one/configmaps/yours')).toBe(403);
    const configMaps = '/api/v1/namespaces/one/configmaps';
    const only = `${configMaps}?fieldSelector=metadata.name%3D`;
    expect(await statusOf(`${only}mine`)).toBe(200);
    expect(await statusOf(`${only}yours`)).toBe(403);
    expect(await statusOf(configMaps)).toBe(403);

    await admin('DELETE', `${rbac}/rolebindings/reader`);
    expect(await statusOf('/api/v1/namespaces/one/pods')).toBe(403);
  });

  it('have no token when they do not exist', async () => {
    const answer = await admin(
      'POST',
      '/api/v1/namespaces/default/serviceaccounts/nobody/token',
      {},
    );
    expect(answer).toMatchObject({
      status: 404,
      body: { message: 'serviceaccounts "nobody" not found' },
    });
  });
});
