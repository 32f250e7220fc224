import {
  OBJECT_ANNOTATIONS,
  type ConfigRestoreParameters,
  type Operation,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { keptConfig } from '../configuration/configState';
import { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { TestDatabases } from '../database/testDatabases';
import { KubernetesConnectionError } from '../kubernetes/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import { GatedApi, latch, type Gate } from './__testUtils__/GatedApi';
import {
  databaseService,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';
import { testProfile, TestProfiles } from './__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank-config';
const PLACE = {
  environment: 'quantum-rerank/production',
  kind: 'ConfigMap' as const,
  name: NAME,
};

interface ConfigMap {
  metadata: { annotations?: Record<string, string> };
  data: Record<string, string>;
  binaryData?: Record<string, string>;
  immutable?: boolean;
}

describe('changing the configuration', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let versions: ConfigVersionStore;
  const replicas: Replica[] = [];

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
    versions = await ConfigVersionStore.create({
      database: databaseService(knex),
    });
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
  const update = (
    changes: Record<string, string | null>,
    restart = true,
  ): PlanRequest => ({
    action: 'config-update',
    parameters: { changes, restart },
  });
  const configMap = () =>
    sandbox
      .objects()
      .get('configmaps', NAMESPACE, NAME) as unknown as ConfigMap;
  const edit = (
    change: (object: ConfigMap) => void,
    manager = 'kubectl-edit',
  ) =>
    sandbox
      .objects()
      .change(
        'configmaps',
        NAMESPACE,
        NAME,
        object => change(object as unknown as ConfigMap),
        { manager },
      );
  const needIn = (podSpec: object) =>
    sandbox.objects().change(
      'deployments',
      NAMESPACE,
      'quantum-rerank',
      object => {
        const { spec } = object as unknown as {
          spec: { template: { spec: object } };
        };
        Object.assign(spec.template.spec, podSpec);
      },
      { manager: 'kubectl-edit' },
    );
  const podNames = () =>
    sandbox
      .objects()
      .list('pods', NAMESPACE)
      .filter(({ metadata }) => metadata.labels?.app === 'quantum-rerank')
      .map(({ metadata }) => metadata.name);
  const writes = (path: string) =>
    sandbox.requests.mutations().filter(request => request.path.includes(path));
  const codesOf = ({ findings }: { findings: { code: string }[] }) =>
    findings.map(({ code }) => code);

  it('keeps the former state, changes, restarts, and looks at the pods', async () => {
    const replica = await start();
    const before = podNames();
    const plan = await replica.plan(update({ LOG_LEVEL: 'DEBUG', NEW: 'x' }));
    expect(plan).toMatchObject({
      executable: true,
      target: { kind: 'ConfigMap', name: NAME, generation: 0 },
      dryRun: { state: 'accepted' },
      title: 'Change 2 keys of the configuration of production',
    });
    expect(plan.diff).toContain('-  LOG_LEVEL: INFO');
    expect(plan.diff).toContain('+  LOG_LEVEL: DEBUG');
    expect(plan.changes).toContainEqual({
      object: `ConfigMap/${NAME}`,
      path: 'data.NEW',
      before: null,
      after: 'x',
    });
    expect(plan.facts).toContainEqual({
      label: 'Read by',
      value: 'quantum-rerank (environment variables)',
    });
    expect(configMap().data).toEqual({ LOG_LEVEL: 'INFO', MAX_BATCH: '100' });

    const { id } = await replica.request(
      update({ LOG_LEVEL: 'DEBUG', NEW: 'x' }),
    );
    const ended = await replica.outcome(id);

    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Changed the configuration of production\. 3 of 3 pods are available.* All 3 running pods started after the change\.$/,
      ),
    });
    expect(configMap().data).toEqual({
      LOG_LEVEL: 'DEBUG',
      MAX_BATCH: '100',
      NEW: 'x',
    });
    expect(configMap().metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: id,
    });
    expect(podNames().filter(name => before.includes(name))).toEqual([]);
    const { items } = await versions.list(PLACE, { limit: 10 });
    expect(items).toMatchObject([
      { kind: 'verified', values: configMap().data, operation: id },
      { kind: 'backup', values: { LOG_LEVEL: 'INFO', MAX_BATCH: '100' } },
    ]);
    expect(ended.inverse).toEqual({
      action: 'config-restore',
      parameters: {
        version: items[1].id,
        keys: ['LOG_LEVEL', 'NEW'],
        restart: true,
      },
      title: 'Restore 2 keys of the configuration of production',
    });
  });

  it('brings a kept version back, and removes what it did not have', async () => {
    const replica = await start();
    const first = await replica.request(update({ LOG_LEVEL: null, NEW: 'x' }));
    const { inverse } = await replica.outcome(first.id);
    const plan = await replica.plan(askedBy(inverse));
    expect(plan.changes.map(({ path }) => path)).toEqual([
      'data.LOG_LEVEL',
      'data.NEW',
      '',
    ]);

    const { id } = await replica.request(askedBy(inverse));

    expect(await replica.outcome(id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(/^Restored the configuration/),
    });
    expect(configMap().data).toEqual({ LOG_LEVEL: 'INFO', MAX_BATCH: '100' });
    expect((await replica.plan(askedBy(inverse))).blockedBy).toEqual([
      'The ConfigMap has these values already.',
    ]);
  });

  it('takes back what it changed, and leaves what others set since', async () => {
    const replica = await start();
    const first = await replica.request(update({ LOG_LEVEL: 'DEBUG' }));
    const { inverse } = await replica.outcome(first.id);
    edit(object => {
      object.data.MODEL = 'large';
    });

    const { id } = await replica.request(askedBy(inverse));

    expect(await replica.outcome(id)).toMatchObject({
      state: 'succeeded',
      title: 'Restore LOG_LEVEL in production',
      // And that can be taken back in turn.
      inverse: { parameters: { keys: ['LOG_LEVEL'] } },
    });
    expect(configMap().data).toEqual({
      LOG_LEVEL: 'INFO',
      MAX_BATCH: '100',
      MODEL: 'large',
    });
  });

  it('keeps no value that looks secret, shows none, and restores the others', async () => {
    const canary = 'canary-7f3a91';
    edit(object => {
      object.data.DB_PASSWORD = canary;
    });
    const replica = await start();
    const request = update({ LOG_LEVEL: 'DEBUG' });
    expect(JSON.stringify(await replica.plan(request))).not.toContain(canary);
    const { id } = await replica.request(request);
    const { inverse } = await replica.outcome(id);
    expect(
      JSON.stringify(await knex('config_versions').select()),
    ).not.toContain(canary);
    edit(object => {
      object.data.DB_PASSWORD = `${canary}-rotated`;
    });

    const plan = await replica.plan(wholeOf(inverse));
    expect(JSON.stringify(plan)).not.toContain(canary);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'config-restore-incomplete',
        message: expect.stringContaining('DB_PASSWORD'),
      }),
    );
    const restored = await replica.request(wholeOf(inverse));
    expect(await replica.outcome(restored.id)).toMatchObject({
      state: 'succeeded',
    });
    expect(configMap().data).toEqual({
      LOG_LEVEL: 'INFO',
      MAX_BATCH: '100',
      DB_PASSWORD: `${canary}-rotated`,
    });
  });

  it('leaves a secret that the version lacks, and says so', async () => {
    const replica = await start();
    const { id } = await replica.request(update({ LOG_LEVEL: 'DEBUG' }));
    const { inverse } = await replica.outcome(id);
    edit(object => {
      object.data.API_TOKEN = 'canary-51c0de';
      object.data.ADDED = 'x';
    });
    const plan = await replica.plan(wholeOf(inverse));
    expect(plan.changes.map(({ path }) => path)).not.toContain(
      'data.API_TOKEN',
    );
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'config-restore-incomplete',
        message: expect.stringMatching(/API_TOKEN.* stay as they are/),
      }),
    );
    const restored = await replica.request(wholeOf(inverse));
    expect(await replica.outcome(restored.id)).toMatchObject({
      state: 'succeeded',
    });
    expect(configMap().data).toEqual({
      LOG_LEVEL: 'INFO',
      MAX_BATCH: '100',
      API_TOKEN: 'canary-51c0de',
    });
  });

  it('refuses a new value that looks secret, without repeating it', async () => {
    const replica = await start();
    const error = await replica
      .plan(update({ API_TOKEN: 'canary-9b1d44' }))
      .catch(caught => caught as Error);
    expect(String(error)).toMatch(/changes\.API_TOKEN: looks like a secret/);
    expect(String(error)).not.toContain('canary-9b1d44');
    expect(JSON.stringify(replica.auditor.entries)).not.toContain(
      'canary-9b1d44',
    );
  });

  it('is refused when somebody else writes after the plan, and names them', async () => {
    const replica = await start();
    const plan = await replica.plan(update({ LOG_LEVEL: 'DEBUG' }));
    edit(object => {
      object.data.MAX_BATCH = '7';
    }, 'argocd-controller');
    await expect(
      replica.request(update({ LOG_LEVEL: 'DEBUG' }), {
        body: { planHash: plan.hash },
      }),
    ).rejects.toThrow(/configuration now: .* → .*argocd-controller/);
  });

  it('is refused when somebody else writes between reading and writing', async () => {
    let wrote = false;
    const gate: Gate = async ({ method, path, dryRun }) => {
      if (
        !wrote &&
        method === 'PATCH' &&
        path.includes('/configmaps/') &&
        !dryRun
      ) {
        wrote = true;
        edit(object => {
          object.data.MAX_BATCH = '7';
        });
      }
    };
    const replica = await start({
      wrapApi: api => new GatedApi(api, () => gate),
    });
    const { id } = await replica.request(update({ LOG_LEVEL: 'DEBUG' }));

    expect(await replica.outcome(id)).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(
        /was changed since the plan, last by kubectl-edit .* Nothing was changed/,
      ),
    });
    expect(configMap().data).toEqual({ LOG_LEVEL: 'INFO', MAX_BATCH: '7' });
  });

  it('goes on when only something else of the object was written', async () => {
    let wrote = false;
    const gate: Gate = async ({ method, path, dryRun }) => {
      if (
        !wrote &&
        method === 'PATCH' &&
        path.includes('/configmaps/') &&
        !dryRun
      ) {
        wrote = true;
        edit(object => {
          object.metadata.annotations = {
            ...object.metadata.annotations,
            'example.com/seen': 'yes',
          };
        });
      }
    };
    const replica = await start({
      wrapApi: api => new GatedApi(api, () => gate),
    });
    const { id } = await replica.request(update({ LOG_LEVEL: 'DEBUG' }));
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
  });

  it.each(['/configmaps/', '/deployments/'])(
    'writes once although the answer of %s was lost',
    async part => {
      let lose = true;
      const wrapApi = (api: KubernetesApi): KubernetesApi => ({
        list: api.list.bind(api),
        watch: api.watch.bind(api),
        request: async options => {
          const answer = await api.request(options);
          if (
            lose &&
            options.method === 'PATCH' &&
            options.path.includes(part) &&
            !options.query?.dryRun
          ) {
            lose = false;
            throw new KubernetesConnectionError('the answer was lost', {
              maybeCommitted: true,
            });
          }
          return answer as never;
        },
      });
      const replica = await start({ wrapApi });
      const { id } = await replica.request(update({ LOG_LEVEL: 'DEBUG' }));
      expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
      expect(writes('/configmaps/')).toHaveLength(1);
      expect(writes('/deployments/')).toHaveLength(1);
    },
  );

  it('is carried on by another replica between change and restart', async () => {
    const frozen = latch();
    const wakesUp = latch();
    const gate: Gate = async ({ method, path, dryRun }) => {
      if (method === 'PATCH' && path.includes('/deployments/') && !dryRun) {
        frozen.open();
        await wakesUp.opened;
      }
    };
    const first = await start({
      wrapApi: api => new GatedApi(api, () => gate),
      timing: { renewMs: 86_400_000 },
    });
    const { id } = await first.request(update({ LOG_LEVEL: 'DEBUG' }));
    await frozen.opened;
    first.abandon();
    const second = await start();

    expect(await second.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(writes('/configmaps/')).toHaveLength(1);
    expect(writes('/deployments/')).toHaveLength(1);
    const { items } = await versions.list(PLACE, { limit: 10 });
    expect(items.map(({ kind }) => kind)).toEqual(['verified', 'backup']);
    wakesUp.open();
    await first.worker.idle();
    expect(writes('/deployments/')).toHaveLength(1);
  });

  it('restarts nothing when that is not asked for, and says what it means', async () => {
    const replica = await start();
    const before = podNames();
    const request = update({ LOG_LEVEL: 'DEBUG' }, false);
    expect(codesOf(await replica.plan(request))).toContain(
      'config-needs-restart',
    );
    const { id } = await replica.request(request);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringContaining('keep the former environment variables'),
    });
    expect(podNames()).toEqual(before);
    expect(writes('/deployments/')).toEqual([]);
  });

  it.each<[string, Record<string, string | null>, (o: ConfigMap) => void]>([
    ['nothing-to-do', { LOG_LEVEL: 'INFO', ABSENT: null }, () => {}],
    ['config-key-invalid', { 'bad key!': 'x' }, () => {}],
    [
      'config-immutable',
      { LOG_LEVEL: 'DEBUG' },
      object => {
        object.immutable = true;
      },
    ],
    [
      'config-binary-key',
      { LOGO: 'x' },
      object => {
        object.binaryData = { LOGO: 'iVBORw0KGgo=' };
      },
    ],
    [
      'config-too-large',
      { LOG_LEVEL: 'x'.repeat(2000) },
      object => {
        object.data.FILL = 'y'.repeat(1_047_000);
      },
    ],
  ])('is refused with %s', async (code, changes, prepare) => {
    edit(prepare);
    const replica = await start();
    const plan = await replica.plan(update(changes));
    expect(plan.executable).toBe(false);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ code, effect: 'refuse' }),
    );
    await expect(replica.request(update(changes))).rejects.toThrow();
    expect(writes('/configmaps/')).toEqual([]);
  });

  it.each<[string, object]>([
    [
      'a variable',
      {
        containers: [
          {
            name: 'quantum-rerank',
            image: 'x',
            env: [
              {
                name: 'LEVEL',
                valueFrom: {
                  configMapKeyRef: { name: NAME, key: 'LOG_LEVEL' },
                },
              },
            ],
          },
        ],
      },
    ],
    [
      'a file',
      {
        volumes: [
          {
            name: 'files',
            configMap: {
              name: NAME,
              items: [{ key: 'LOG_LEVEL', path: 'level' }],
            },
          },
        ],
      },
    ],
    [
      'a file of several sources',
      {
        volumes: [
          {
            name: 'files',
            projected: {
              sources: [
                {
                  configMap: {
                    name: NAME,
                    items: [{ key: 'LOG_LEVEL', path: 'level' }],
                  },
                },
              ],
            },
          },
        ],
      },
    ],
  ])('lets no key be removed that pods need as %s', async (_, podSpec) => {
    const replica = await start();
    const without = await versions.keep(
      PLACE,
      keptConfig({
        data: { MAX_BATCH: '100' },
        binaryData: {},
        resourceVersion: '1',
      }),
      { kind: 'backup', operation: 'one', by: 'user:default/a' },
    );
    const restore: PlanRequest = {
      action: 'config-restore',
      parameters: { version: without.id },
    };
    expect(codesOf(await replica.plan(restore))).not.toContain(
      'config-key-read',
    );
    needIn(podSpec);

    const removal = await replica.plan(update({ LOG_LEVEL: null }));
    expect(removal.executable).toBe(false);
    expect(removal.findings).toContainEqual(
      expect.objectContaining({
        code: 'config-key-read',
        effect: 'refuse',
        field: 'changes',
        message:
          'The deployment names LOG_LEVEL: new pods do not start without it.',
      }),
    );
    expect((await replica.plan(restore)).findings).toContainEqual(
      expect.objectContaining({
        code: 'config-key-read',
        message:
          'That version lacks a key that is needed. The deployment names LOG_LEVEL: new pods do not start without it.',
      }),
    );
    // Other values and other keys do no harm.
    expect(
      codesOf(await replica.plan(update({ LOG_LEVEL: 'X', MAX_BATCH: null }))),
    ).not.toContain('config-key-read');
  });

  it('lets a key be removed that pods only take where it is', async () => {
    needIn({
      volumes: [
        {
          name: 'files',
          configMap: {
            name: NAME,
            optional: true,
            items: [{ key: 'LOG_LEVEL', path: 'level' }],
          },
        },
      ],
    });
    const replica = await start();
    expect(
      codesOf(await replica.plan(update({ LOG_LEVEL: null }))),
    ).not.toContain('config-key-read');
  });

  it.each<[string, string | null]>([
    ['removed', null],
    ['replaced', 'off'],
  ])(
    'asks before a secret is %s that no version keeps, and offers no way back',
    async (_, value) => {
      edit(object => {
        object.data.DB_PASSWORD = 'canary-3d1f';
      });
      const replica = await start();
      const request = update({ DB_PASSWORD: value });
      const plan = await replica.plan(request);
      expect(plan).toMatchObject({
        executable: true,
        typedConfirmation: 'production',
      });
      expect(plan.findings).toContainEqual(
        expect.objectContaining({
          code: 'config-secret-value-lost',
          message: expect.stringContaining(
            'The value of DB_PASSWORD looks like a secret, so no version keeps it',
          ),
        }),
      );
      const { id } = await replica.request(request, {
        body: { confirmation: 'production' },
      });
      const ended = await replica.outcome(id);
      expect(ended.state).toBe('succeeded');
      expect(ended.inverse).toBeUndefined();
    },
  );

  it('offers to bring back what is kept beside a secret that is not', async () => {
    edit(object => {
      object.data.DB_PASSWORD = 'canary-3d1f';
    });
    const replica = await start();
    const { id } = await replica.request(
      update({ DB_PASSWORD: null, LOG_LEVEL: 'DEBUG' }),
      { body: { confirmation: 'production' } },
    );
    const { inverse } = await replica.outcome(id);
    const plan = await replica.plan(askedBy(inverse));
    expect(plan.changes.map(({ path }) => path)).toContain('data.LOG_LEVEL');
    expect(codesOf(plan)).toContain('config-restore-incomplete');
    expect(codesOf(plan)).not.toContain('config-secret-value-lost');
  });

  it('says that there is no such version', async () => {
    const replica = await start();
    const plan = await replica.plan({
      action: 'config-restore',
      parameters: { version: 'not-there' },
    });
    expect(plan).toMatchObject({ executable: false, diff: '' });
    expect(codesOf(plan)).toContain('config-version-not-found');
  });

  it('names who manages the keys', async () => {
    const replica = await start();
    expect(
      (await replica.plan(update({ LOG_LEVEL: 'X' }))).findings,
    ).toContainEqual(
      expect.objectContaining({
        code: 'config-managed-by',
        message: expect.stringContaining(
          'kubectl-client-side-apply manages LOG_LEVEL',
        ),
      }),
    );
  });

  it('asks in production until the same change was well in staging', async () => {
    const replica = await start();
    const request = update({ LOG_LEVEL: 'DEBUG' });
    expect((await replica.plan(request)).findings).toContainEqual(
      expect.objectContaining({
        code: 'config-not-seen-in-staging',
        effect: 'require-reason',
        message: expect.stringContaining('staging'),
      }),
    );
    await versions.keep(
      { ...PLACE, environment: 'quantum-rerank/staging' },
      keptConfig({
        data: { LOG_LEVEL: 'DEBUG' },
        binaryData: {},
        resourceVersion: '1',
      }),
      { kind: 'verified', operation: 'one', by: 'user:default/a' },
    );
    expect(codesOf(await replica.plan(request))).not.toContain(
      'config-not-seen-in-staging',
    );
    expect(
      codesOf(await replica.plan(update({ LOG_LEVEL: 'WARN' }))),
    ).toContain('config-not-seen-in-staging');
  });

  it('asks all the same where the change made signals worse in staging', async () => {
    const replica = await start();
    const { id } = await replica.request({ action: 'restart' });
    await replica.outcome(id);
    await versions.keep(
      { ...PLACE, environment: 'quantum-rerank/staging' },
      keptConfig({
        data: { LOG_LEVEL: 'DEBUG' },
        binaryData: {},
        resourceVersion: '1',
      }),
      { kind: 'verified', operation: id, by: 'user:default/a' },
    );
    const found = async () =>
      codesOf(await replica.plan(update({ LOG_LEVEL: 'DEBUG' })));
    expect(await found()).not.toContain('config-not-seen-in-staging');

    await knex('operation_verifications')
      .insert({
        operation_id: id,
        version: 1,
        state: 'done',
        until: 0,
        next_at: 0,
        verification: JSON.stringify({
          state: 'done',
          verdict: 'worse',
          summary: 'Worse: p95 0.2 s → 0.6 s.',
          comparedAt: new Date().toISOString(),
          until: new Date().toISOString(),
          items: [],
        }),
      })
      .onConflict('operation_id')
      .merge();
    expect(await found()).toContain('config-not-seen-in-staging');
  });

  it('ends overridden when a controller puts its own values back', async () => {
    const replica = await start();
    const { id } = await replica.request(update({ LOG_LEVEL: 'DEBUG' }));
    await replica.until(id, ({ state }) => state === 'verifying');
    edit(object => {
      object.data.LOG_LEVEL = 'INFO';
    }, 'argocd-controller');
    expect(await replica.outcome(id)).toMatchObject({
      state: 'overridden',
      message: expect.stringContaining(
        'LOG_LEVEL was changed again since, the last to write was argocd-controller',
      ),
    });
  });

  it('needs to know which ConfigMap is meant', async () => {
    const profile = testProfile();
    profile.environments[0].resources.configMap = 'not-there';
    const replica = await start({ profiles: new TestProfiles(profile) });
    await expect(replica.plan(update({ A: 'b' }))).rejects.toThrow(
      /There is no ConfigMap not-there/,
    );
  });
});

/** The request that an operation offers to take it back. */
function askedBy(inverse: Operation['inverse']): PlanRequest {
  if (!inverse) {
    throw new Error('there is no inverse');
  }
  const { action, parameters } = inverse;
  return { action, parameters };
}

/** The whole of the version that was kept before a change. */
function wholeOf(inverse: Operation['inverse']): PlanRequest {
  const { action, parameters } = askedBy(inverse);
  const { keys: _, ...whole } = parameters as ConfigRestoreParameters;
  return { action, parameters: whole };
}
