import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import { FAST } from '../replay/recordedCluster';
import { asker, DEPLOYMENT, MERGE, NAMESPACE, STRATEGIC } from './asking';

describe('writes of the Kubernetes API', () => {
  let sandbox: Sandbox;
  let ask: ReturnType<typeof asker>;

  beforeAll(async () => {
    sandbox = await startSandbox({ timing: FAST });
    ask = asker(sandbox);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

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

  it('applies an object that does not exist only to who may create it, and never for another uid', async () => {
    const path = `${NAMESPACE}/services/applied?fieldManager=x`;
    const body = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'applied' },
      spec: { ports: [{ port: 80 }] },
    };
    const apply = (more: object = {}) =>
      ask('PATCH', path, {
        type: 'application/apply-patch+yaml',
        body: { ...body, metadata: { ...body.metadata, ...more } },
      });
    expect(await apply({ uid: 'gone' })).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: expect.stringContaining(
          'uid mismatch: the provided object specified uid gone, and no existing object was found',
        ),
      },
    });
    const token = sandbox.addUser('patcher', [
      { verbs: ['patch'], apiGroups: [''], resources: ['services'] },
    ]);
    const patcher = await ask('PATCH', path, {
      type: 'application/apply-patch+yaml',
      token,
      body,
    });
    expect(patcher.body.message).toContain(
      'User "patcher" cannot create resource "services"',
    );
    expect((await apply()).status).toBe(201);
  });

  it('counts generations for changes of the specification and not of the status', async () => {
    const before = (await ask('GET', DEPLOYMENT)).body as unknown as {
      metadata: { generation: number };
    };
    const same = await ask('PATCH', DEPLOYMENT, {
      type: MERGE,
      body: { spec: { revisionHistoryLimit: 10 } },
    });
    expect(same.body).toMatchObject({
      metadata: { generation: before.metadata.generation },
    });
    const other = await ask('PATCH', DEPLOYMENT, {
      type: MERGE,
      body: { spec: { revisionHistoryLimit: 9 } },
    });
    expect(other.body).toMatchObject({
      metadata: { generation: before.metadata.generation + 1 },
    });
    const labelled = await ask('PATCH', DEPLOYMENT, {
      type: MERGE,
      body: { metadata: { labels: { tier: 'one' } } },
    });
    expect(labelled.body).toMatchObject({
      metadata: { generation: before.metadata.generation + 1 },
    });
    // Annotations travel to the ReplicaSets, so a Deployment counts them as well.
    const annotated = await ask('PATCH', DEPLOYMENT, {
      type: MERGE,
      body: { metadata: { annotations: { team: 'search' } } },
    });
    expect(annotated.body).toMatchObject({
      metadata: { generation: before.metadata.generation + 2 },
    });
    await sandbox.waitFor(objects =>
      objects
        .list('replicasets', 'quantum-rerank')
        .some(({ metadata }) => metadata.annotations?.team === 'search'),
    );
    const status = await ask('PATCH', DEPLOYMENT, {
      type: MERGE,
      body: { status: { replicas: 99 } },
    });
    expect(status.body).toMatchObject({ status: { replicas: 3 } });
  });

  it('merges lists by their keys in strategic patches', async () => {
    const patched = async (containers: unknown[]) =>
      (
        await ask('PATCH', `${DEPLOYMENT}?dryRun=All`, {
          type: STRATEGIC,
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
    expect(added.spec.template.spec.containers.map(({ name }) => name)).toEqual(
      ['api', 'sidecar'],
    );
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
      type: MERGE,
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
    const answer = await ask('PATCH', DEPLOYMENT, { type: MERGE, body });
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(text);
  });

  it('drops unknown fields, or refuses them when asked to be strict', async () => {
    const body = { spec: { replicaz: 3 } };
    const lenient = await ask('PATCH', `${DEPLOYMENT}?dryRun=All`, {
      type: MERGE,
      body,
    });
    expect(lenient.status).toBe(200);
    expect(lenient.body).not.toHaveProperty('spec.replicaz');
    const strict = await ask(
      'PATCH',
      `${DEPLOYMENT}?dryRun=All&fieldValidation=Strict`,
      { type: MERGE, body },
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
    expect((await apply('two', { a: '9' }, '&force=true')).body).toMatchObject({
      data: { a: '9' },
    });
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
