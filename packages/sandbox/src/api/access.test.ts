import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import { FAST } from '../replay/recordedCluster';
import { asker, DEPLOYMENT, MERGE, NAMESPACE } from './asking';

describe('access to the Kubernetes API', () => {
  let sandbox: Sandbox;
  let ask: ReturnType<typeof asker>;

  beforeAll(async () => {
    sandbox = await startSandbox({ timing: FAST });
    ask = asker(sandbox);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

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
    expect((await ask('GET', `${NAMESPACE}/pods`, { token })).status).toBe(200);
    expect(await ask('GET', `${NAMESPACE}/secrets`, { token })).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message:
          'secrets is forbidden: User "system:serviceaccount:quantum-rerank:portal-viewer" cannot list resource ' +
          '"secrets" in API group "" in the namespace "quantum-rerank"',
      },
    });
    const patch = await ask('PATCH', `${DEPLOYMENT}/scale`, {
      token,
      type: MERGE,
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
      { token, type: MERGE, body },
    );
    const other = await ask(
      'PATCH',
      '/api/v1/namespaces/kube-system/configmaps/any',
      { token, type: MERGE, body },
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

  it('lets those impersonate who may, and gives them the rights of the other', async () => {
    const headers = {
      'impersonate-user': 'jane',
      'impersonate-group': 'operators',
    };
    const refused = await ask('GET', DEPLOYMENT, {
      token: sandbox.tokens.operator,
      headers,
    });
    expect(refused.status).toBe(403);
    expect(refused.body.message).toBe(
      'users "jane" is forbidden: User "system:serviceaccount:quantum-rerank:portal-operator" cannot impersonate resource "users" in API group "" at the cluster scope',
    );

    const token = sandbox.addUser('gateway', [
      {
        verbs: ['impersonate'],
        apiGroups: [''],
        resources: ['users', 'groups'],
        resourceNames: ['jane', 'operators'],
      },
    ]);
    const asJane = await ask('GET', DEPLOYMENT, { token, headers });
    expect(asJane.status).toBe(403);
    expect(asJane.body.message).toContain('User "jane" cannot get resource');

    const metadata = { name: 'look', namespace: 'quantum-rerank' };
    const role = {
      metadata,
      rules: [
        { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] },
      ],
    };
    const binding = {
      metadata,
      subjects: [{ kind: 'Group', name: 'operators' }],
      roleRef: { kind: 'Role', name: 'look' },
    };
    sandbox.objects().put('roles', role as never);
    sandbox.objects().put('rolebindings', binding as never);
    expect((await ask('GET', DEPLOYMENT, { token, headers })).status).toBe(200);
    const others = { ...headers, 'impersonate-user': 'root' };
    expect(
      (await ask('GET', DEPLOYMENT, { token, headers: others })).status,
    ).toBe(403);
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
    expect(
      (
        await ask(
          'GET',
          '/apis/apps/v1/namespaces/quantum-rerank/deployments',
          { token },
        )
      ).status,
    ).toBe(403);
  });
});
