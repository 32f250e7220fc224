import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OBJECT_ANNOTATIONS } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { JsonObject } from '@backstage/types';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { KubernetesConnectionError } from '../kubernetes/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { GatedApi, type Gate } from './__testUtils__/GatedApi';
import { connect, Replica, startQuickSandbox } from './__testUtils__/Testbed';

const NAMESPACE = 'quantum-rerank';
const APPS = `/apis/apps/v1/namespaces/${NAMESPACE}`;
const CORE = `/api/v1/namespaces/${NAMESPACE}`;
const CANARY = 'hunter2-canary-of-a-manifest';

const configMap = (data: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: quantum-rerank-config }
data: ${data}
`;
const serviceManifest = `apiVersion: v1
kind: Service
metadata: { name: extra-service }
spec:
  ports: [{ port: 80, targetPort: 8000 }]
  selector: { app: quantum-rerank }
`;
const deploymentManifest = (
  image: string,
  replicas = '',
) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: quantum-rerank
  labels: { app: quantum-rerank }
spec:
  progressDeadlineSeconds: 60
  ${replicas}
  selector: { matchLabels: { app: quantum-rerank } }
  template:
    metadata: { labels: { app: quantum-rerank } }
    spec:
      containers:
        - name: api
          image: ${image}
          ports: [{ containerPort: 8000 }]
          envFrom:
            - configMapRef: { name: quantum-rerank-config }
            - secretRef: { name: quantum-rerank-secrets }
          resources:
            limits: { cpu: '1', memory: 2Gi }
            requests: { cpu: 500m, memory: 1Gi }
`;
const RELEASE = 'registry.example.com/quantum-rerank:1.1.0';
const NEWER = 'registry.example.com/quantum-rerank:1.2.0';

describe('redeploying', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let folder: string;
  let replica: Replica | undefined;
  let gate: Gate | undefined;

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
    folder = await mkdtemp(join(tmpdir(), 'redeploy-'));
    gate = undefined;
  });

  afterEach(async () => {
    await replica?.stop();
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  afterAll(() => databases.destroy());

  const start = async (
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
    source: JsonObject = {},
  ) => {
    replica = await Replica.create({
      knex,
      sandbox,
      manifests: [
        {
          id: 'release',
          environment: 'production',
          directory: folder,
          ...source,
        },
      ],
      wrapApi: api => new GatedApi(api, () => gate),
      ...options,
    });
    return replica;
  };
  const write = (files: Record<string, string>) =>
    Promise.all(
      Object.entries(files).map(([name, text]) =>
        writeFile(join(folder, name), text),
      ),
    );
  const redeploy = { action: 'redeploy', parameters: {} } as const;
  const admin = () => connect(sandbox, sandbox.tokens.admin);
  const remove = (path: string) => admin().request({ method: 'DELETE', path });
  const get = (path: string) =>
    admin().request<{
      metadata: { annotations?: Record<string, string>; uid: string };
      spec: { replicas?: number };
      data?: Record<string, string>;
    }>({ method: 'GET', path });
  const somebodyApplies = (level: string) =>
    admin().request({
      method: 'PATCH',
      path: `${CORE}/configmaps/quantum-rerank-config`,
      query: { fieldManager: 'somebody-else' },
      patchType: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'quantum-rerank-config' },
        data: { LOG_LEVEL: level },
      },
    });
  /** What was kept before an operation changed the ConfigMap. */
  const kept = async (operation: string) => {
    const row = await knex('config_versions')
      .where({ operation_id: operation, kind: 'backup' })
      .first();
    return JSON.parse(row.values) as Record<string, string>;
  };
  const missing = (path: string) =>
    expect(get(path)).rejects.toMatchObject({ status: 404 });
  const writes = () =>
    sandbox.requests
      .mutations()
      .filter(({ path }) => !path.includes('/events'))
      .map(({ method, path }) => `${method} ${path.split('?')[0]}`);

  it('is not even planned for whoever may not redeploy', async () => {
    await write({ 'config.yaml': configMap('{ A: "1" }') });
    const denied = await start();
    denied.authorizer.action = { decision: 'deny', reason: 'You may not.' };
    const before = sandbox.requests.all().length;
    await expect(denied.plan(redeploy)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: 'You may not.',
    });
    expect(sandbox.requests.all().length).toBe(before);
  });

  it('brings a deleted deployment back with what is missing, and watches it', async () => {
    await write({
      'app.yaml': `${deploymentManifest(RELEASE)}---\n${serviceManifest}`,
      'config.yaml': configMap('{ LOG_LEVEL: INFO, MAX_BATCH: "100" }'),
    });
    const { plan, request, outcome } = bind(await start());
    await remove(`${APPS}/deployments/quantum-rerank`);

    const planned = await plan(redeploy);
    expect(planned).toMatchObject({
      title: 'Redeploy production from release',
      executable: true,
      dryRun: { state: 'accepted' },
      target: { kind: 'Deployment', name: 'quantum-rerank', uid: '' },
      objects: [
        { object: 'ConfigMap/quantum-rerank-config', state: 'unchanged' },
        { object: 'Service/extra-service', state: 'created' },
        {
          object: 'Deployment/quantum-rerank',
          state: 'created',
          document: 'app.yaml, document 1',
        },
      ],
    });
    expect(planned.diff).toContain('+        - envFrom');

    const ended = await outcome((await request(redeploy)).id);

    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Redeployed production from release\. 1 of 1 pods are available/,
      ),
    });
    expect(ended.inverse).toBeUndefined();
    expect(writes().filter(each => each.startsWith('PATCH'))).toEqual([
      `PATCH ${CORE}/services/extra-service`,
      `PATCH ${APPS}/deployments/quantum-rerank`,
    ]);
    const { metadata } = await get(`${APPS}/deployments/quantum-rerank`);
    expect(metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: ended.id,
    });
    expect((await plan(redeploy)).findings[0]).toMatchObject({
      code: 'nothing-to-do',
      effect: 'refuse',
    });
  });

  it('stops before the first write when another manager has a field, and names both', async () => {
    await write({
      'app.yaml': deploymentManifest(NEWER),
      'new.yaml': serviceManifest,
    });
    const { plan } = bind(await start());
    const planned = await plan(redeploy);
    expect(planned.executable).toBe(false);
    expect(planned.dryRun).toMatchObject({
      state: 'rejected',
      message: expect.stringMatching(
        /^Deployment\/quantum-rerank: .*spec\.template\.spec\.containers.*image is set to another value by kubectl-client-side-apply\.$/,
      ),
    });
    expect(writes()).toEqual([]);
  });

  it('applies again what an earlier operation of the portal marked', async () => {
    await write({ 'config.yaml': configMap('{ CACHE_TTL: "60" }') });
    const { request, outcome } = bind(await start());
    const change = await request({
      action: 'config-update',
      parameters: { changes: { OTHER: '1' }, restart: false },
    });
    await outcome(change.id);

    const ended = await outcome((await request(redeploy)).id);

    expect(ended.state).toBe('succeeded');
    const { data, metadata } = await get(
      `${CORE}/configmaps/quantum-rerank-config`,
    );
    // What the manifest does not say stays.
    expect(data).toMatchObject({
      CACHE_TTL: '60',
      OTHER: '1',
      LOG_LEVEL: 'INFO',
    });
    expect(metadata.annotations?.[OBJECT_ANNOTATIONS.operation]).toBe(ended.id);
    expect(ended.plan.findings.map(({ code }) => code)).toContain(
      'manifests-need-restart',
    );
  });

  it('takes back what an earlier operation of the portal set, asking for a typed confirmation', async () => {
    await write({ 'config.yaml': configMap('{ LOG_LEVEL: INFO }') });
    const { plan, request, outcome } = bind(await start());
    await outcome(
      (
        await request({
          action: 'config-update',
          parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: false },
        })
      ).id,
    );

    const planned = await plan(redeploy);
    expect(planned).toMatchObject({
      executable: true,
      typedConfirmation: 'production',
      dryRun: { state: 'accepted' },
      findings: expect.arrayContaining([
        expect.objectContaining({
          code: 'redeploy-takes-back',
          effect: 'require-typed-confirmation',
          message:
            'What earlier operations of this portal set is taken back, because the manifests say otherwise: data.LOG_LEVEL of ConfigMap/quantum-rerank-config.',
        }),
      ]),
    });
    expect(planned.diff).toContain('LOG_LEVEL');
    const { id } = await request(redeploy, {
      body: { confirmation: 'production' },
    });

    expect((await outcome(id)).state).toBe('succeeded');
    const { data } = await get(`${CORE}/configmaps/quantum-rerank-config`);
    expect(data?.LOG_LEVEL).toBe('INFO');
    expect(await kept(id)).toMatchObject({ LOG_LEVEL: 'DEBUG' });
    // Its own earlier writes do not stand against the next one.
    expect((await plan(redeploy)).findings).toContainEqual(
      expect.objectContaining({ code: 'nothing-to-do' }),
    );
  });

  it('makes only what is missing where that is asked for', async () => {
    await write({
      'config.yaml': configMap('{ LOG_LEVEL: INFO }'),
      'app.yaml': deploymentManifest(NEWER),
      'new.yaml': serviceManifest,
    });
    const { plan, request, outcome } = bind(
      await start({}, { prune: [{ kind: 'Service', name: 'redis-service' }] }),
    );
    const onlyMissing = {
      action: 'redeploy',
      parameters: { onlyMissing: true },
    } as const;
    const planned = await plan(onlyMissing);
    expect(planned).toMatchObject({
      executable: true,
      title: 'Redeploy what is missing in production from release',
      objects: expect.arrayContaining([
        expect.objectContaining({
          object: 'Deployment/quantum-rerank',
          state: 'unchanged',
        }),
        expect.objectContaining({
          object: 'Service/extra-service',
          state: 'created',
        }),
      ]),
      facts: expect.arrayContaining([
        { label: 'Objects', value: '1 to create, 2 left as they are' },
      ]),
    });
    const { id } = await request(onlyMissing);

    expect(await outcome(id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Redeployed what is missing in production from release\./,
      ),
    });
    expect(writes()).toEqual([`PATCH ${CORE}/services/extra-service`]);
    expect((await plan(onlyMissing)).findings).toContainEqual(
      expect.objectContaining({
        code: 'nothing-to-do',
        message: 'All 3 objects are there already.',
      }),
    );
  });

  it('takes back nothing that somebody else has set to the same value', async () => {
    await write({ 'config.yaml': configMap('{ LOG_LEVEL: INFO }') });
    const { plan, request, outcome } = bind(await start());
    await outcome(
      (
        await request({
          action: 'config-update',
          parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: false },
        })
      ).id,
    );
    await somebodyApplies('DEBUG');

    expect(await plan(redeploy)).toMatchObject({
      executable: false,
      dryRun: {
        state: 'rejected',
        message:
          'ConfigMap/quantum-rerank-config: data.LOG_LEVEL is set to another value by somebody-else.',
      },
    });
  });

  it('forces nothing against whoever sets the field after the plan', async () => {
    await write({ 'config.yaml': configMap('{ LOG_LEVEL: INFO }') });
    const { request, outcome } = bind(await start());
    await outcome(
      (
        await request({
          action: 'config-update',
          parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: false },
        })
      ).id,
    );
    let tries = 0;
    gate = async ({ method, path, dryRun }) => {
      if (
        method === 'PATCH' &&
        !dryRun &&
        path.endsWith('/quantum-rerank-config')
      ) {
        tries += 1;
        // The first is refused for the sake of the earlier operation.
        await (tries === 2 && somebodyApplies('DEBUG'));
      }
    };
    const { id } = await request(redeploy, {
      body: { confirmation: 'production' },
    });

    expect(await outcome(id)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining(
        'ConfigMap/quantum-rerank-config was changed meanwhile, so it was not applied: data.LOG_LEVEL is set to another value by somebody-else.',
      ),
    });
    const { data } = await get(`${CORE}/configmaps/quantum-rerank-config`);
    expect(data?.LOG_LEVEL).toBe('DEBUG');
  });

  it('names replicas that the autoscaler owns', async () => {
    await write({ 'app.yaml': deploymentManifest(RELEASE, 'replicas: 3') });
    const { plan } = bind(await start());
    expect((await plan(redeploy)).findings).toContainEqual(
      expect.objectContaining({
        code: 'manifest-sets-replicas',
        effect: 'inform',
        message: expect.stringMatching(
          /^app\.yaml sets spec\.replicas of Deployment\/quantum-rerank to 3, a number that an autoscaler owns/,
        ),
      }),
    );
  });

  describe('while rollouts are paused', () => {
    const deployment = () =>
      sandbox.objects().get('deployments', NAMESPACE, 'quantum-rerank')!;
    const pause = () =>
      sandbox.objects().change<ReturnType<typeof deployment>>(
        'deployments',
        NAMESPACE,
        'quantum-rerank',
        ({ spec }) => {
          spec.paused = true;
        },
        { manager: 'kubectl' },
      );
    const finding = (effect: string) =>
      expect.objectContaining({ code: 'deployment-paused', effect });

    it('refuses another release, and one that would be made paused', async () => {
      await write({ 'app.yaml': deploymentManifest(RELEASE) });
      const { plan, request, outcome } = bind(await start());
      await remove(`${APPS}/deployments/quantum-rerank`);
      await write({
        'app.yaml': deploymentManifest(RELEASE, 'paused: true'),
      });
      expect((await plan(redeploy)).findings).toContainEqual(finding('refuse'));
      await write({ 'app.yaml': deploymentManifest(RELEASE) });
      await outcome((await request(redeploy)).id);

      pause();
      await write({ 'app.yaml': deploymentManifest(NEWER) });
      const planned = await plan(redeploy);
      expect(planned).toMatchObject({
        executable: false,
        findings: expect.arrayContaining([finding('refuse')]),
      });

      await write({ 'app.yaml': deploymentManifest(NEWER, 'paused: false') });
      expect((await plan(redeploy)).findings).not.toContainEqual(
        finding('refuse'),
      );
    });

    it('applies the rest and says so', async () => {
      await write({ 'new.yaml': serviceManifest });
      const { plan, request, outcome } = bind(await start());
      pause();
      expect((await plan(redeploy)).findings).toContainEqual(finding('inform'));

      const ended = await outcome((await request(redeploy)).id);

      expect(ended).toMatchObject({
        state: 'succeeded',
        message: expect.stringMatching(/3 of 3 pods are available/),
      });
    });

    it('refuses to apply another release when it is paused after the plan', async () => {
      await write({ 'app.yaml': deploymentManifest(RELEASE) });
      const { plan, request, outcome } = bind(await start());
      await remove(`${APPS}/deployments/quantum-rerank`);
      await outcome((await request(redeploy)).id);
      await write({ 'app.yaml': deploymentManifest(NEWER) });
      const { hash } = await plan(redeploy);

      pause();

      await expect(
        request(redeploy, { body: { planHash: hash } }),
      ).rejects.toThrow(/not what was planned|paused/);
    });
  });

  it('deletes what is listed and not among the manifests, and nothing else', async () => {
    await write({ 'new.yaml': serviceManifest });
    const { plan, request, outcome } = bind(
      await start({}, { prune: [{ kind: 'Service', name: 'redis-service' }] }),
    );
    const planned = await plan(redeploy);
    expect(planned.objects).toContainEqual({
      object: 'Service/redis-service',
      state: 'pruned',
    });
    expect(planned).toMatchObject({
      typedConfirmation: 'production',
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'manifests-prune' }),
      ]),
    });
    const { id } = await request(redeploy, {
      body: { confirmation: 'production' },
    });

    expect((await outcome(id)).state).toBe('succeeded');
    await missing(`${CORE}/services/redis-service`);
    expect(writes()).toEqual([
      `PATCH ${CORE}/services/extra-service`,
      `DELETE ${CORE}/services/redis-service`,
    ]);
  });

  it('never deletes the deployment that is operated', async () => {
    await write({ 'new.yaml': serviceManifest });
    const { plan } = bind(
      await start(
        {},
        { prune: [{ kind: 'Deployment', name: 'quantum-rerank' }] },
      ),
    );
    expect(await plan(redeploy)).toMatchObject({
      executable: false,
      findings: expect.arrayContaining([
        expect.objectContaining({
          code: 'redeploy-without-deployment',
          effect: 'refuse',
        }),
      ]),
    });
  });

  it('refuses when the manifests changed between plan and execution', async () => {
    await write({ 'new.yaml': serviceManifest });
    const { request, outcome } = bind(
      await start({ timing: { pollMs: 86_400_000 }, polling: false }),
    );
    // Taken, but not carried out before the source is another one.
    const { id } = await request(redeploy);
    await write({ 'config.yaml': configMap('{ A: "1" }') });
    await replica?.worker.poll();

    expect(await outcome(id)).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(
        /^The manifests are not those of the plan any more: release, content [0-9a-f]{12} → release, content [0-9a-f]{12}.*Nothing was changed/,
      ),
    });
    expect(writes()).toEqual([]);
  });

  it('refuses manifests that are not right, with document and field', async () => {
    await write({
      'a.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: other }',
      'b.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: x }\nstringData: { a: ${CANARY} }`,
    });
    const { plan } = bind(await start());
    const planned = await plan(redeploy);
    expect(planned.executable).toBe(false);
    expect(planned.blockedBy.join()).toContain(
      'a.yaml: metadata.namespace of Service/x is "other", but only quantum-rerank may be written to. b.yaml: kind "Secret" is not allowed',
    );
    expect(JSON.stringify(planned)).not.toContain(CANARY);
  });

  it('shows and stores no value that looks secret', async () => {
    await write({ 'config.yaml': configMap(`{ DB_PASSWORD: ${CANARY} }`) });
    const { plan, request, outcome } = bind(await start());
    const planned = await plan(redeploy);
    expect(planned.diff).toContain('DB_PASSWORD: (hidden ');
    const ended = await outcome((await request(redeploy)).id);
    expect(ended.state).toBe('succeeded');
    expect(JSON.stringify([planned, ended])).not.toContain(CANARY);
    for (const table of ['operations', 'operation_events', 'outbox']) {
      expect(JSON.stringify(await knex(table).select())).not.toContain(CANARY);
    }
  });

  it('says what was written and what was not when one fails half-way', async () => {
    await write({
      'app.yaml': deploymentManifest(RELEASE, 'minReadySeconds: 0'),
      'config.yaml': configMap('{ CACHE_TTL: "60" }'),
      'new.yaml': serviceManifest,
    });
    const { request, outcome } = bind(await start());
    gate = async ({ method, path, dryRun }) => {
      if (method === 'PATCH' && !dryRun && path.endsWith('extra-service')) {
        gate = undefined;
        // Somebody else makes it at this very moment, with another port.
        await admin().request({
          method: 'POST',
          path: `${CORE}/services`,
          query: { fieldManager: 'somebody' },
          body: {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'extra-service' },
            spec: {
              ports: [{ port: 80, targetPort: 9000 }],
              selector: { app: 'quantum-rerank' },
            },
          },
        });
      }
    };

    const ended = await outcome((await request(redeploy)).id);

    expect(ended).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /^Service\/extra-service was changed meanwhile, so it was not applied: .*targetPort is set to another value by somebody\. Written: ConfigMap\/quantum-rerank-config\. Not written: Service\/extra-service/,
      ),
    });
  });

  it('applies each object once although an answer was lost and another process takes over', async () => {
    await write({
      'app.yaml': deploymentManifest(RELEASE),
      'new.yaml': serviceManifest,
    });
    await remove(`${APPS}/deployments/quantum-rerank`);
    let lose = true;
    const first = await start({
      wrapApi: (api: KubernetesApi): KubernetesApi => ({
        list: (...given) => api.list(...given),
        watch: (...given) => api.watch(...given),
        request: async options => {
          const answer = await api.request(options);
          if (lose && options.method === 'PATCH' && !options.query?.dryRun) {
            lose = false;
            first.abandon();
            throw new KubernetesConnectionError('lost', {
              maybeCommitted: true,
            });
          }
          return answer as never;
        },
      }),
    });
    const { id } = await first.request(redeploy);
    const second = await Replica.create({
      knex,
      sandbox,
      manifests: [
        { id: 'release', environment: 'production', directory: folder },
      ],
    });
    try {
      expect((await second.outcome(id)).state).toBe('succeeded');
    } finally {
      await second.stop();
    }
    expect(writes().filter(each => each.startsWith('PATCH'))).toEqual([
      `PATCH ${CORE}/services/extra-service`,
      `PATCH ${APPS}/deployments/quantum-rerank`,
    ]);
  });

  it('applies what the demo and its documentation show', async () => {
    const examples = join(__dirname, '../../../../examples/manifests');
    const text = await readFile(
      join(examples, 'production/service.yaml'),
      'utf8',
    );
    expect(text).toContain('kind: Deployment');
    const { plan } = bind(
      await start({}, { directory: join(examples, 'production') }),
    );
    const planned = await plan(redeploy);
    expect(planned.dryRun).toEqual({ state: 'accepted' });
    expect(planned.objects?.map(({ state }) => state)).toEqual(
      planned.objects?.map(() => 'unchanged'),
    );
    await remove(`${APPS}/deployments/quantum-rerank`);
    expect((await plan(redeploy)).executable).toBe(true);
  });
});

function bind(replica: Replica) {
  return {
    plan: replica.plan.bind(replica),
    request: replica.request.bind(replica),
    outcome: replica.outcome.bind(replica),
  };
}
