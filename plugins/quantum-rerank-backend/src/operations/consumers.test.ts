import {
  OBJECT_ANNOTATIONS,
  type Operation,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { KubernetesConnectionError } from '../kubernetes/errors';
import type { KubernetesApi } from '../kubernetes/KubernetesApi';
import {
  deployReader,
  MAILER,
  NAMESPACE,
  podsOf,
  profilesNaming,
  restartsOf,
  WORKER,
} from './__testUtils__/consumers';
import { FakeAuthorizer } from './__testUtils__/FakeAuthorizer';
import { GatedApi, latch, type Gate } from './__testUtils__/GatedApi';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';

const SERVICE = 'quantum-rerank';
const CONFIG_MAP = 'quantum-rerank-config';
const CHANGED = 'Changed the configuration of production.';

const update: PlanRequest = {
  action: 'config-update',
  parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: true },
};
const secretUpdate: PlanRequest = {
  action: 'secret-update',
  parameters: { set: ['api-key'], restart: true },
  secretValues: { 'api-key': { text: 'a value of a test' } },
};

/** The restart of one deployment, before it is sent. */
const isRestart =
  (name: string) =>
  ({ method, path, dryRun }: Parameters<Gate>[0]) =>
    method === 'PATCH' && path.endsWith(`/deployments/${name}`) && !dryRun;

describe('restarting those that read a changed object', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  const replicas: Replica[] = [];

  beforeEach(async () => {
    sandbox = await startQuickSandbox({ worker: true });
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
    const replica = await Replica.create({
      knex,
      sandbox,
      profiles: profilesNaming(WORKER),
      ...options,
    });
    replicas.push(replica);
    return replica;
  };
  const request = (replica: Replica, asked: PlanRequest) => {
    const { secretValues, ...plain } = asked;
    return replica.request(plain, { body: { secretValues } });
  };
  const carryOut = async (replica: Replica, asked: PlanRequest) =>
    replica.outcome((await request(replica, asked)).id);
  const inverseOf = ({ inverse }: Operation): PlanRequest => ({
    action: inverse!.action,
    parameters: inverse!.parameters,
  });
  const markOf = (name: string) =>
    sandbox.objects().get('deployments', NAMESPACE, name)?.metadata
      .annotations?.[OBJECT_ANNOTATIONS.operation];
  const edit = (
    name: string,
    change: (deployment: {
      metadata: { annotations?: Record<string, string> };
      spec: {
        replicas: number;
        paused?: boolean;
        template: { spec: { containers: { image: string }[] } };
      };
    }) => void,
  ) =>
    sandbox.objects().change('deployments', NAMESPACE, name, change as never);
  const configuration = () =>
    (
      sandbox.objects().get('configmaps', NAMESPACE, CONFIG_MAP) as never as {
        data: Record<string, string>;
      }
    ).data;
  const gated = (gate: Gate) => (api: KubernetesApi) =>
    new GatedApi(api, () => gate);
  const codesOf = ({ findings }: { findings: { code: string }[] }) =>
    findings.map(({ code }) => code);

  it('plans the restart of a named one with its replicas and a dry run', async () => {
    const replica = await start();
    const plan = await replica.plan(update);
    expect(plan).toMatchObject({
      executable: true,
      dryRun: { state: 'accepted' },
      consumers: [
        {
          kind: 'Deployment',
          name: WORKER,
          replicas: 2,
          available: 2,
          generation: 1,
        },
      ],
    });
    expect(plan.changes).toContainEqual({
      object: `Deployment/${WORKER}`,
      path: '',
      before: '2 pods with the values of now',
      after: 'restarted: pods are replaced as its strategy says',
    });
    for (const name of [SERVICE, WORKER]) {
      expect(plan.diff).toMatch(
        new RegExp(`Deployment/${name}\\s[^]*\\+ +kubectl.*restartedAt`),
      );
    }
    expect(codesOf(plan)).not.toContain('config-other-consumers');
    expect(restartsOf(sandbox, WORKER)).toBe(0);
  });

  it('restarts it after the operated one, and takes both back', async () => {
    const order: string[] = [];
    let firstByThen: object | undefined;
    const replica = await start({
      wrapApi: gated(async call => {
        const name = [SERVICE, WORKER].find(each => isRestart(each)(call));
        if (name) {
          order.push(name);
        }
        if (name === WORKER) {
          const { status } = sandbox
            .objects()
            .get('deployments', NAMESPACE, SERVICE)!;
          firstByThen = status;
        }
      }),
    });
    const before = [...podsOf(sandbox, SERVICE), ...podsOf(sandbox, WORKER)];
    const changed = await carryOut(replica, update);

    expect(changed).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Changed the configuration of production\. 3 of 3 pods are available.* All 3 running pods started after the change\. quantum-rerank-worker was restarted too: 2 of 2 pods available, and all 2 running pods started after the change\.$/,
      ),
    });
    expect(changed.steps.map(({ id, state }) => [id, state]).slice(-4)).toEqual(
      [
        ['apply', 'done'],
        ['rollout', 'done'],
        [`restart-${WORKER}`, 'done'],
        ['verify', 'done'],
      ],
    );
    // One after the other: the first is rolled out by then.
    expect(order).toEqual([SERVICE, WORKER]);
    expect(firstByThen).toMatchObject({
      updatedReplicas: 3,
      availableReplicas: 3,
    });
    expect(markOf(WORKER)).toBe(changed.id);
    const after = [...podsOf(sandbox, SERVICE), ...podsOf(sandbox, WORKER)];
    expect(after).toHaveLength(5);
    expect(after.filter(name => before.includes(name))).toEqual([]);
    await sandbox.waitFor(objects =>
      [CONFIG_MAP, WORKER].every(name =>
        objects
          .list('events', NAMESPACE)
          .some(({ metadata }) => metadata.name === `${name}.${changed.id}`),
      ),
    );

    const restored = await carryOut(replica, inverseOf(changed));
    expect(restored.state).toBe('succeeded');
    expect(configuration()).toMatchObject({ LOG_LEVEL: 'INFO' });
    expect(markOf(WORKER)).toBe(restored.id);
    expect(
      podsOf(sandbox, WORKER).filter(name => after.includes(name)),
    ).toEqual([]);
  });

  it('restarts it after a change of the Secret', async () => {
    const replica = await start();
    const before = podsOf(sandbox, WORKER);
    const ended = await carryOut(replica, secretUpdate);
    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringContaining(
        'quantum-rerank-worker was restarted too',
      ),
    });
    expect(ended.plan.consumers).toMatchObject([{ name: WORKER }]);
    expect(
      podsOf(sandbox, WORKER).filter(name => before.includes(name)),
    ).toEqual([]);
    expect(restartsOf(sandbox, WORKER)).toBe(1);
  });

  it('restarts it when a rollback brings the configuration back, and again when that is taken back', async () => {
    const replica = await start();
    const { inverse } = await carryOut(replica, update);
    const rollback = {
      action: 'rollback' as const,
      parameters: {
        revision: 1,
        configuration: inverse!.parameters.version,
      },
    };
    expect(await replica.plan(rollback)).toMatchObject({
      executable: true,
      consumers: [{ name: WORKER }],
      changes: expect.arrayContaining([
        expect.objectContaining({ object: `Deployment/${WORKER}`, path: '' }),
      ]),
    });
    const rolledBack = await carryOut(replica, rollback);
    expect(rolledBack).toMatchObject({
      state: 'succeeded',
      message: expect.stringContaining(
        'quantum-rerank-worker was restarted too',
      ),
    });
    expect(configuration()).toMatchObject({ LOG_LEVEL: 'INFO' });
    expect(markOf(WORKER)).toBe(rolledBack.id);

    const takenBack = await carryOut(replica, inverseOf(rolledBack));
    expect(takenBack.state).toBe('succeeded');
    expect(configuration()).toMatchObject({ LOG_LEVEL: 'DEBUG' });
    expect(markOf(WORKER)).toBe(takenBack.id);
    expect(restartsOf(sandbox, WORKER)).toBe(3);
  });

  it('leaves it alone when the release alone is rolled back', async () => {
    const replica = await start();
    const plan = await replica.plan({
      action: 'rollback',
      parameters: { revision: 1 },
    });
    expect(plan.consumers).toBeUndefined();
    await carryOut(replica, {
      action: 'rollback',
      parameters: { revision: 1 },
    });
    expect(restartsOf(sandbox, WORKER)).toBe(0);
  });

  it('names readers that the profile does not, and leaves them alone', async () => {
    await deployReader(sandbox, MAILER);
    const replica = await start();
    const plan = await replica.plan(update);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'config-other-consumers',
        message: `${MAILER} reads this ConfigMap too and is not restarted.`,
      }),
    );
    expect((await carryOut(replica, update)).state).toBe('succeeded');
    expect(restartsOf(sandbox, MAILER)).toBe(0);
  });

  it('restarts nothing where that is not asked for', async () => {
    const replica = await start();
    const asked = {
      ...update,
      parameters: { ...update.parameters, restart: false },
    };
    expect((await replica.plan(asked)).consumers).toBeUndefined();
    expect((await carryOut(replica, asked)).state).toBe('succeeded');
    expect(restartsOf(sandbox, WORKER)).toBe(0);
  });

  it.each<[string, string, RegExp, (sandbox: Sandbox) => void]>([
    [
      'consumer-not-found',
      'inform',
      /no such deployment in namespace quantum-rerank/,
      () => sandbox.objects().delete('deployments', NAMESPACE, WORKER),
    ],
    [
      'consumer-not-reading',
      'inform',
      /quantum-rerank-worker does not read this ConfigMap/,
      () =>
        edit(WORKER, ({ spec }) => {
          Object.assign(spec.template.spec.containers[0], { envFrom: [] });
        }),
    ],
    [
      'consumer-paused',
      'refuse',
      /quantum-rerank-worker is paused/,
      () =>
        edit(WORKER, ({ spec }) => {
          spec.paused = true;
        }),
    ],
  ])('finds %s', async (code, effect, message, prepare) => {
    prepare(sandbox);
    const replica = await start();
    const plan = await replica.plan(update);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code,
        effect,
        message: expect.stringMatching(message),
      }),
    );
    expect(plan.executable).toBe(effect !== 'refuse');
  });

  it('says before the click that the cluster does not let it be restarted', async () => {
    const only = (verbs: string[], resources: string[], names?: string[]) => ({
      verbs,
      apiGroups: ['*'],
      resources,
      ...(names ? { resourceNames: names } : {}),
    });
    const replica = await start({
      token: sandbox.addUser('limited', [
        only(['get', 'list', 'watch'], ['*']),
        only(['create'], ['events', 'selfsubjectaccessreviews']),
        only(['patch'], ['configmaps']),
        only(['patch'], ['deployments'], [SERVICE]),
      ]),
    });
    const plan = await replica.plan(update);
    expect(plan.executable).toBe(false);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'cluster-right-missing',
        message: expect.stringContaining(`patch deployments.apps/${WORKER}`),
      }),
    );
    await expect(request(replica, update)).rejects.toThrow();
    expect(configuration()).toMatchObject({ LOG_LEVEL: 'INFO' });
  });

  it('refuses where it cannot be seen whether it reads the object', async () => {
    const replica = await start({
      wrapApi: api => ({
        list: api.list.bind(api),
        watch: api.watch.bind(api),
        request: async options =>
          options.method === 'GET' && options.path.endsWith(`/${WORKER}`)
            ? api.request({ ...options, path: `${options.path}-hidden` })
            : api.request(options),
      }),
      token: sandbox.addUser('blind', [
        {
          verbs: ['get'],
          apiGroups: ['*'],
          resources: ['deployments'],
          resourceNames: [SERVICE],
        },
        { verbs: ['list'], apiGroups: ['*'], resources: ['*'] },
        { verbs: ['get', 'patch'], apiGroups: [''], resources: ['configmaps'] },
        { verbs: ['patch'], apiGroups: ['apps'], resources: ['deployments'] },
      ]),
    });
    const plan = await replica.plan(update);
    expect(plan.executable).toBe(false);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ code: 'consumer-unknown', effect: 'refuse' }),
    );
  });

  it('is refused with a plan that saw another generation of it', async () => {
    const replica = await start();
    const { hash } = await replica.plan(update);
    edit(WORKER, ({ spec }) => {
      spec.replicas = 3;
    });
    await expect(
      replica.request(update, { body: { planHash: hash } }),
    ).rejects.toThrow(
      /quantum-rerank-worker, which was to be restarted too, was changed/,
    );
  });

  it('changes nothing when it was changed between plan and execution', async () => {
    const authorizer = new FakeAuthorizer();
    let moved = false;
    const replica = await start({
      authorizer,
      wrapApi: gated(async ({ method, path, dryRun }) => {
        if (
          !moved &&
          method === 'PATCH' &&
          path.includes('/configmaps/') &&
          !dryRun
        ) {
          moved = true;
          edit(WORKER, ({ spec }) => {
            spec.replicas = 3;
          });
          // So that it is looked at again.
          sandbox
            .objects()
            .change('configmaps', NAMESPACE, CONFIG_MAP, object => {
              object.metadata.labels = { seen: 'yes' };
            });
        }
      }),
    });
    const ended = await carryOut(replica, update);
    expect(ended).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(configuration()).toMatchObject({ LOG_LEVEL: 'INFO' });
    expect(restartsOf(sandbox, SERVICE)).toBe(0);
  });

  it.each([SERVICE, WORKER])(
    'restarts each once when a process dies before the restart of %s',
    async dies => {
      const frozen = latch();
      const wakesUp = latch();
      const first = await start({
        wrapApi: gated(async call => {
          if (isRestart(dies)(call)) {
            frozen.open();
            await wakesUp.opened;
          }
        }),
        timing: { renewMs: 86_400_000 },
      });
      const { id } = await request(first, update);
      await frozen.opened;
      first.abandon();
      const second = await start();

      expect(await second.outcome(id)).toMatchObject({ state: 'succeeded' });
      wakesUp.open();
      await first.worker.idle();
      expect(restartsOf(sandbox, SERVICE)).toBe(1);
      expect(restartsOf(sandbox, WORKER)).toBe(1);
      expect(markOf(WORKER)).toBe(id);
    },
  );

  it.each([SERVICE, WORKER])(
    'restarts each once although the answer to the restart of %s was lost, and its process with it',
    async lost => {
      const sent = latch();
      const never = latch();
      const first = await start({
        wrapApi: api => ({
          list: api.list.bind(api),
          watch: api.watch.bind(api),
          request: async options => {
            const answer = await api.request(options);
            if (
              isRestart(lost)({
                ...options,
                dryRun: Boolean(options.query?.dryRun),
              })
            ) {
              sent.open();
              await never.opened;
              throw new KubernetesConnectionError('the answer was lost', {
                maybeCommitted: true,
              });
            }
            return answer as never;
          },
        }),
        timing: { renewMs: 86_400_000 },
      });
      const { id } = await request(first, update);
      await sent.opened;
      first.abandon();
      const second = await start();

      expect(await second.outcome(id)).toMatchObject({ state: 'succeeded' });
      never.open();
      await first.worker.idle();
      expect(restartsOf(sandbox, SERVICE)).toBe(1);
      expect(restartsOf(sandbox, WORKER)).toBe(1);
    },
  );

  it('goes on without the credentials once the first was changed', async () => {
    const frozen = latch();
    const wakesUp = latch();
    const first = await start({
      wrapApi: gated(async call => {
        if (isRestart(WORKER)(call)) {
          frozen.open();
          await wakesUp.opened;
        }
      }),
      timing: { renewMs: 86_400_000 },
    });
    const { id } = await request(first, update);
    await frozen.opened;
    first.abandon();
    // Any decision is too old by then.
    const second = await start({ timing: { authorizationMaxAgeMs: -1 } });
    expect(await second.outcome(id)).toMatchObject({ state: 'succeeded' });
    wakesUp.open();
    await first.worker.idle();
    expect(restartsOf(sandbox, WORKER)).toBe(1);
  });

  it('asks for the permission before each restart, and says what is left', async () => {
    const authorizer = new FakeAuthorizer();
    const replica = await start({
      authorizer,
      wrapApi: gated(async call => {
        if (isRestart(SERVICE)(call)) {
          authorizer.action = { decision: 'deny', reason: 'Not you.' };
        }
      }),
    });
    expect(await carryOut(replica, update)).toMatchObject({
      state: 'degraded',
      message: `${CHANGED} Restarted quantum-rerank. Not you. quantum-rerank-worker was not restarted. Pods that run already may have the former values.`,
      inverse: { action: 'config-restore' },
    });
    expect(restartsOf(sandbox, SERVICE)).toBe(1);
    expect(restartsOf(sandbox, WORKER)).toBe(0);
  });

  it('says what is left when the operated one may not be restarted', async () => {
    const authorizer = new FakeAuthorizer();
    const replica = await start({
      authorizer,
      wrapApi: gated(async ({ method, path, dryRun }) => {
        if (method === 'PATCH' && path.includes('/configmaps/') && !dryRun) {
          authorizer.action = { decision: 'deny', reason: 'Not you.' };
        }
      }),
    });
    expect(await carryOut(replica, update)).toMatchObject({
      state: 'degraded',
      message: `${CHANGED} Not you. The pods were not restarted. Pods that run already may have the former values. quantum-rerank-worker was not restarted.`,
    });
  });

  it('ends degraded when one does not come up, and does not touch the next', async () => {
    await deployReader(sandbox, MAILER);
    const replica = await start({
      profiles: profilesNaming(WORKER, MAILER),
      wrapApi: gated(async call => {
        if (isRestart(SERVICE)(call)) {
          edit(WORKER, ({ spec }) => {
            spec.template.spec.containers[0].image += '-broken';
          });
        }
      }),
    });
    const ended = await carryOut(replica, update);
    expect(ended).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(
        /^Changed the configuration of production\. Restarted quantum-rerank\. The rollout of quantum-rerank-worker is stuck: .*(ErrImagePull|ImagePullBackOff).*Not restarted: quantum-rerank-mailer\. Pods that run already may have the former values\.$/,
      ),
    });
    expect(restartsOf(sandbox, WORKER)).toBe(1);
    expect(restartsOf(sandbox, MAILER)).toBe(0);
    expect(inverseOf(ended)).toMatchObject({
      action: 'config-restore',
      parameters: { restart: true },
    });
    expect(ended.steps.map(({ id, state }) => [id, state]).slice(-3)).toEqual([
      [`restart-${WORKER}`, 'failed'],
      [`restart-${MAILER}`, 'skipped'],
      ['verify', 'skipped'],
    ]);
  });

  it('does not touch the others when the operated one does not come up', async () => {
    const replica = await start({
      wrapApi: gated(async ({ method, path, dryRun }) => {
        if (method === 'PATCH' && path.includes('/configmaps/') && !dryRun) {
          edit(SERVICE, ({ spec }) => {
            spec.template.spec.containers[0].image += '-broken';
          });
        }
      }),
    });
    expect(await carryOut(replica, update)).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /^Changed the configuration of production\. Restarted quantum-rerank\. The rollout of quantum-rerank is stuck: .*quantum-rerank-worker was not restarted\.$/,
      ),
    });
    expect(restartsOf(sandbox, WORKER)).toBe(0);
  });

  it('ends degraded when it gets worse before the end', async () => {
    const replica = await start({ timing: { verifyMs: 5000 } });
    const { id } = await request(replica, update);
    await replica.until(id, ({ state }) => state === 'verifying');
    const [name] = podsOf(sandbox, WORKER);
    sandbox.objects().change(
      'pods',
      NAMESPACE,
      name,
      pod => {
        const { status } = pod as never as {
          status: { containerStatuses: { restartCount: number }[] };
        };
        status.containerStatuses[0].restartCount += 2;
      },
      { subresource: 'status' },
    );
    expect(await replica.outcome(id)).toMatchObject({
      state: 'degraded',
      message: expect.stringContaining(
        'quantum-rerank-worker was restarted, then it got worse: containers restarted 2 times since',
      ),
    });
  });

  it('restarts none that the profile stopped naming meanwhile', async () => {
    const frozen = latch();
    const wakesUp = latch();
    const first = await start({
      wrapApi: gated(async call => {
        if (isRestart(WORKER)(call)) {
          frozen.open();
          await wakesUp.opened;
        }
      }),
      timing: { renewMs: 86_400_000 },
    });
    const { id } = await request(first, update);
    await frozen.opened;
    first.abandon();
    const second = await start({ profiles: profilesNaming() });
    expect(await second.outcome(id)).toMatchObject({
      state: 'degraded',
      message: expect.stringContaining(
        'The profile does not name quantum-rerank-worker among the consumers any more, so it was not restarted.',
      ),
    });
    expect(restartsOf(sandbox, WORKER)).toBe(0);
    wakesUp.open();
    await first.worker.idle();
  });

  it('does not let a key of the ConfigMap be removed that it needs', async () => {
    edit(WORKER, ({ spec }) => {
      Object.assign(spec.template.spec.containers[0], {
        envFrom: [],
        env: [
          {
            name: 'LEVEL',
            valueFrom: {
              configMapKeyRef: {
                name: 'quantum-rerank-config',
                key: 'LOG_LEVEL',
              },
            },
          },
        ],
      });
    });
    const replica = await start();
    const plan = await replica.plan({
      action: 'config-update',
      parameters: { changes: { LOG_LEVEL: null }, restart: false },
    });
    expect(plan.executable).toBe(false);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'config-key-read',
        effect: 'refuse',
        message: `${WORKER} names LOG_LEVEL: new pods do not start without it.`,
      }),
    );
  });

  it('does not let a key of the Secret be removed that it needs', async () => {
    edit(WORKER, ({ spec }) => {
      Object.assign(spec.template.spec.containers[0], {
        envFrom: [],
        env: [
          {
            name: 'KEY',
            valueFrom: {
              secretKeyRef: { name: 'quantum-rerank-secrets', key: 'api-key' },
            },
          },
        ],
      });
    });
    const replica = await start();
    const plan = await replica.plan({
      action: 'secret-update',
      parameters: { set: [], remove: ['api-key'] },
    });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'secret-key-read',
        effect: 'refuse',
        message: `${WORKER} names api-key: new pods do not start without it.`,
      }),
    );
  });
});
