import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { keptConfig } from '../configuration/configState';
import { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { TestDatabases } from '../database/testDatabases';
import { KubernetesConnectionError } from '../kubernetes/errors';
import { GatedApi, isChange, latch, type Gate } from './__testUtils__/GatedApi';
import {
  connect,
  databaseService,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank-config';
const CONFIG = `/api/v1/namespaces/${NAMESPACE}/configmaps/${NAME}`;
const DEPLOYMENT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/quantum-rerank`;

interface ConfigMap {
  data: Record<string, string>;
  immutable?: boolean;
}

// A busy machine takes its time.
jest.setTimeout(60_000);

describe('rolling back release and configuration', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  const replicas: Replica[] = [];

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
  });

  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(replica => replica.stop()));
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const start = async (
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
  ) => {
    const replica = await Replica.create({ knex, sandbox, ...options });
    replicas.push(replica);
    return replica;
  };
  const configMap = () =>
    sandbox
      .objects()
      .get('configmaps', NAMESPACE, NAME) as unknown as ConfigMap;
  const configure = (data: Record<string, string | null>) =>
    connect(sandbox).request({
      method: 'PATCH',
      path: CONFIG,
      patchType: 'application/merge-patch+json',
      body: { data },
    });
  const image = () =>
    (
      sandbox
        .objects()
        .get('deployments', NAMESPACE, 'quantum-rerank') as never as {
        spec: { template: { spec: { containers: [{ image: string }] } } };
      }
    ).spec.template.spec.containers[0].image;
  /** As a pipeline does it; resolves when the rollout is over. */
  async function release(version: string, env: object[] = []): Promise<void> {
    const api = connect(sandbox);
    await api.request({
      method: 'PATCH',
      path: DEPLOYMENT,
      patchType: 'application/strategic-merge-patch+json',
      body: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'api',
                  image: `registry.example.com/quantum-rerank:${version}`,
                  env,
                },
              ],
            },
          },
        },
      },
    });
    for (;;) {
      const { metadata, spec, status } = await api.request<{
        metadata: { generation: number };
        spec: { replicas: number };
        status: Record<string, number>;
      }>({ method: 'GET', path: DEPLOYMENT });
      if (
        status.observedGeneration === metadata.generation &&
        status.updatedReplicas === spec.replicas &&
        status.replicas === spec.replicas &&
        status.availableReplicas === spec.replicas
      ) {
        return;
      }
      await new Promise(later => setTimeout(later, 20));
    }
  }
  /** Times of Kubernetes are whole seconds. */
  const nextSecond = () =>
    new Promise(later => setTimeout(later, 1001 - (Date.now() % 1000)));
  /** A release that changes LOG_LEVEL and MAX_BATCH, seen by the portal. */
  async function releaseWithConfiguration(replica: Replica): Promise<string> {
    await replica.recorder.look();
    const before = image();
    await nextSecond();
    await configure({ LOG_LEVEL: 'DEBUG', MAX_BATCH: null, NEW: 'x' });
    await nextSecond();
    await release('2.0.0');
    await replica.recorder.look();
    return before;
  }
  const codesOf = ({ findings }: { findings: { code: string }[] }) =>
    findings.map(({ code }) => code);
  const asked = ({ inverse }: Operation) => ({
    action: inverse!.action,
    parameters: inverse!.parameters,
  });
  const both = {
    action: 'rollback' as const,
    parameters: { configuration: true },
  };
  const former = { LOG_LEVEL: 'INFO', MAX_BATCH: '100' };

  it('brings back what the revision ran with, configuration first, and back again', async () => {
    const replica = await start();
    const before = await releaseWithConfiguration(replica);
    const alone = await replica.plan({ action: 'rollback' });
    expect(alone.parameters).not.toHaveProperty('configuration');
    expect(
      alone.findings.find(
        ({ code }) => code === 'rollback-configuration-differs',
      ),
    ).toMatchObject({
      message: expect.stringMatching(
        /ran with other values of LOG_LEVEL, MAX_BATCH, NEW; they stay/,
      ),
    });
    const plan = await replica.plan(both);
    expect(plan).toMatchObject({
      executable: true,
      title: expect.stringMatching(/ with its configuration$/),
      parameters: { configuration: expect.stringMatching(/^[\w-]{36}$/) },
      dryRun: { state: 'accepted' },
    });
    expect(plan.diff).toContain('+  LOG_LEVEL: INFO');
    expect(plan.diff).toContain(`image: ${before}`);
    expect(plan.changes).toContainEqual({
      object: `ConfigMap/${NAME}`,
      path: 'data.NEW',
      before: 'x',
      after: null,
    });
    expect(
      plan.findings.find(({ code }) => code === 'rollback-leaves-behind')
        ?.message,
    ).toMatch(
      /brings back the pod template and the ConfigMap quantum-rerank-config\. .*Secret quantum-rerank-secrets/,
    );

    sandbox.requests.reset();
    const { id } = await replica.request(both);
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Rolled production back to revision \d+ with its configuration\. .* All 3 running pods started after the change\.$/,
      ),
    });
    expect(configMap().data).toEqual(former);
    expect(image()).toBe(before);
    expect(
      sandbox.requests
        .mutations()
        .map(({ path }) => path)
        .filter(path => !path.includes('events'))
        .map(path => path.split('?')[0]),
    ).toEqual([CONFIG, DEPLOYMENT]);

    expect(ended.inverse).toMatchObject({
      action: 'rollback',
      parameters: { configuration: expect.any(String) },
    });
    const undo = await replica.request(asked(ended));
    expect(await replica.outcome(undo.id)).toMatchObject({
      state: 'succeeded',
    });
    expect(configMap().data).toEqual({ LOG_LEVEL: 'DEBUG', NEW: 'x' });
    expect(image()).toContain('2.0.0');
  });

  it('does not guess with what a revision ran that it did not see', async () => {
    const replica = await start();
    const plan = await replica.plan(both);
    expect(plan.executable).toBe(false);
    expect(codesOf(plan)).toContain('rollback-configuration-unknown');
    await expect(
      replica.request(both, { body: { planHash: plan.hash } }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('the portal did not see it run'),
    });
    const strange = await replica.plan({
      action: 'rollback',
      parameters: { configuration: 'no-such-version' },
    });
    expect(strange.executable).toBe(false);
    expect(codesOf(strange)).toContain('config-version-not-found');
    expect((await replica.plan({ action: 'rollback' })).executable).toBe(true);
  });

  it('names the states when the configuration changed while the revision ran', async () => {
    const replica = await start();
    await replica.recorder.look();
    await configure({ LOG_LEVEL: 'WARN' });
    await replica.recorder.look();
    await release('2.0.0');
    await configure({ LOG_LEVEL: 'DEBUG' });
    await replica.recorder.look();
    const plan = await replica.plan(both);
    expect(
      plan.findings.find(({ code }) => code === 'rollback-configuration-choice')
        ?.message,
    ).toMatch(/there are 2 states of it\. Brought back is the first/);
    expect(plan.changes).toContainEqual(
      expect.objectContaining({ path: 'data.LOG_LEVEL', after: 'INFO' }),
    );
  });

  it('refuses what cannot come back, and says what stays', async () => {
    const replica = await start();
    await configure({ DB_PASSWORD: 'hunter2hunter2' });
    await releaseWithConfiguration(replica);
    await configure({
      DB_PASSWORD: 'correct-horse',
      OTHER_PASSWORD: 'battery',
    });
    const plan = await replica.plan(both);
    expect(
      plan.findings.find(({ code }) => code === 'config-restore-incomplete')
        ?.message,
    ).toMatch(/The values of DB_PASSWORD, OTHER_PASSWORD are not kept/);
    expect(JSON.stringify(plan)).not.toMatch(/hunter2|correct-horse|battery/);
    const rows = JSON.stringify([
      await knex('config_versions'),
      await knex('revision_states'),
    ]);
    expect(rows).not.toMatch(/hunter2|correct-horse|battery/);

    sandbox.objects().change('configmaps', NAMESPACE, NAME, object => {
      (object as unknown as ConfigMap).immutable = true;
    });
    expect(codesOf(await replica.plan(both))).toContain('config-immutable');
    sandbox.objects().delete('configmaps', NAMESPACE, NAME);
    const gone = await replica.plan(both);
    expect(gone.executable).toBe(false);
    expect(gone.blockedBy.join(' ')).toContain(
      `There is no ConfigMap ${NAME} in namespace`,
    );
    expect(codesOf(await replica.plan({ action: 'rollback' }))).toContain(
      'rollback-configuration-missing',
    );
  });

  it('brings back no configuration without which the revision does not start', async () => {
    const replica = await start();
    const versions = await ConfigVersionStore.create({
      database: databaseService(knex),
    });
    const { id } = await versions.keep(
      {
        environment: 'quantum-rerank/production',
        kind: 'ConfigMap',
        name: NAME,
      },
      keptConfig({
        data: { MAX_BATCH: '1' },
        binaryData: {},
        resourceVersion: '1',
      }),
      { kind: 'backup', operation: 'one', by: 'user:default/a' },
    );
    const needing = async (key: string, version: string) => {
      await release(version, [
        {
          name: 'LEVEL',
          valueFrom: { configMapKeyRef: { name: NAME, key } },
        },
      ]);
      const { metadata } = sandbox
        .objects()
        .get('deployments', NAMESPACE, 'quantum-rerank')!;
      return Number(
        metadata.annotations?.['deployment.kubernetes.io/revision'],
      );
    };
    const level = await needing('LOG_LEVEL', '2.0.0');
    const batch = await needing('MAX_BATCH', '3.0.0');
    const back = (revision: number) =>
      replica.plan({
        action: 'rollback',
        parameters: { revision, configuration: id },
      });

    const refused = await back(level);
    expect(refused.executable).toBe(false);
    expect(refused.findings).toContainEqual(
      expect.objectContaining({
        code: 'config-key-read',
        message: expect.stringContaining(`Revision ${level} names LOG_LEVEL`),
      }),
    );
    // What runs now does not count, nor what ran in between.
    await needing('LOG_LEVEL', '4.0.0');
    expect(codesOf(await back(batch))).not.toContain('config-key-read');
  });

  it('changes nothing when the configuration changed since the plan', async () => {
    const replica = await start({
      polling: false,
    });
    await releaseWithConfiguration(replica);
    const { id } = await replica.request(both);
    await configure({ LOG_LEVEL: 'ERROR' });
    sandbox.requests.reset();
    await replica.worker.poll();
    expect(await replica.outcome(id)).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(
        /changed since the plan.*Nothing was changed/,
      ),
    });
    expect(sandbox.requests.mutations()).toEqual([]);
  });

  it('says what was done when the deployment is changed between the steps, and offers the way back', async () => {
    let gate: Gate | undefined;
    const replica = await start({
      wrapApi: api => new GatedApi(api, () => gate),
    });
    await releaseWithConfiguration(replica);
    let changed = false;
    gate = async request => {
      if (isChange(request) && !changed) {
        changed = true;
        await release('3.0.0');
      }
    };
    const { id } = await replica.request(both);
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(
        /^The configuration of production was brought back\. The deployment was changed by somebody else since the plan, so the release was not rolled back\./,
      ),
      inverse: {
        action: 'config-restore',
        parameters: { restart: false },
      },
    });
    expect(configMap().data).toEqual(former);
    expect(image()).toContain('3.0.0');
    gate = undefined;
    const undo = await replica.request(asked(ended));
    await replica.outcome(undo.id);
    expect(configMap().data).toEqual({ LOG_LEVEL: 'DEBUG', NEW: 'x' });
  });

  it('says what became of old numbers after five releases of which two are kept', async () => {
    const replica = await start();
    const revisionNow = () =>
      Number(
        sandbox.objects().get('deployments', NAMESPACE, 'quantum-rerank')
          ?.metadata.annotations?.['deployment.kubernetes.io/revision'],
      );
    const to = (revision: number) => ({
      action: 'rollback' as const,
      parameters: { revision },
    });
    const oldest = revisionNow();
    await connect(sandbox).request({
      method: 'PATCH',
      path: DEPLOYMENT,
      patchType: 'application/merge-patch+json',
      body: { spec: { revisionHistoryLimit: 2 } },
    });
    for (const version of ['3.0.0', '3.1.0', '3.2.0', '3.3.0', '3.4.0']) {
      await release(version);
    }
    const newest = revisionNow();
    expect(newest).toBe(oldest + 5);

    // Its ReplicaSet is gone, and the number is not given to another one.
    const collected = await replica.plan(to(oldest));
    expect(collected.executable).toBe(false);
    expect(codesOf(collected)).toContain('revision-collected');
    sandbox.requests.reset();
    await expect(replica.request(to(oldest))).rejects.toThrow(
      'keeps the last 2 old ones',
    );
    expect(sandbox.requests.mutations()).toEqual([]);

    const { id } = await replica.request(to(newest - 2));
    expect((await replica.outcome(id)).state).toBe('succeeded');
    expect(image()).toMatch(/:3\.2\.0$/);

    // What ran as that number carries a new one now.
    const moved = await replica.plan(to(newest - 2));
    expect(moved.executable).toBe(false);
    expect(codesOf(moved)).toContain('revision-renumbered');
  });

  it.each([
    ['before the first write', 'configmaps', 'before'],
    ['after the first write, its answer lost', 'configmaps', 'after'],
    ['before the second write', 'deployments', 'before'],
    ['after the second write, its answer lost', 'deployments', 'after'],
  ])(
    'is carried on once by another process that died %s',
    async (_, kind, when) => {
      const reached = latch();
      const never = new Promise<void>(() => {});
      const dying = await start({
        wrapApi: api => {
          const isTheWrite = (request: {
            method: string;
            path: string;
            query?: object;
          }) =>
            request.method === 'PATCH' &&
            request.path.includes(`/${kind}/`) &&
            !('dryRun' in (request.query ?? {}));
          return {
            request: async request => {
              if (!isTheWrite(request)) {
                return api.request(request);
              }
              if (when === 'after') {
                await api.request(request);
              }
              reached.open();
              await never;
              throw new KubernetesConnectionError('lost', {
                maybeCommitted: true,
              });
            },
            list: (path, options) => api.list(path, options),
            watch: (path, options) => api.watch(path, options),
          };
        },
        timing: { leaseMs: 300, renewMs: 86_400_000 },
      });
      const before = await releaseWithConfiguration(dying);
      sandbox.requests.reset();
      const { id } = await dying.request(both);
      await reached.opened;
      dying.abandon();
      replicas.splice(replicas.indexOf(dying), 1);
      const heir = await start();
      const ended: Operation = await heir.outcome(id);
      expect(ended).toMatchObject({ state: 'succeeded' });
      expect(configMap().data).toEqual(former);
      expect(image()).toBe(before);
      const writes = sandbox.requests
        .mutations()
        .map(({ path }) => path.split('?')[0])
        .filter(path => !path.includes('events'));
      expect(writes).toEqual([CONFIG, DEPLOYMENT]);
    },
  );
});
