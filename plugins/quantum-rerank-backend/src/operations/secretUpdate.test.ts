import { randomUUID } from 'node:crypto';
import {
  OBJECT_ANNOTATIONS,
  type PlanRequest,
  type SecretValuesInput,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { ConfigVersionStore } from '../configuration/ConfigVersionStore';
import { TestDatabases } from '../database/testDatabases';
import { KubernetesConnectionError } from '../kubernetes/errors';
import type {
  KubernetesApi,
  KubernetesRequest,
} from '../kubernetes/KubernetesApi';
import type { OperationStore } from './store/OperationStore';
import { FakeAuthorizer } from './__testUtils__/FakeAuthorizer';
import { GatedApi, latch, type Gate } from './__testUtils__/GatedApi';
import {
  connect,
  databaseService,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';
import {
  person,
  testProfile,
  TestProfiles,
  testTarget,
} from './__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank-secrets';
const PLACE = {
  environment: 'quantum-rerank/production',
  kind: 'Secret' as const,
  name: NAME,
};
const OLD = 'the-old-value';
const NEW = 'the-new-value';

interface SecretLike {
  metadata: { uid: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
  type?: string;
  immutable?: boolean;
}

const encoded = (text: string) => Buffer.from(text).toString('base64');

describe('changing the Secret', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let versions: ConfigVersionStore;
  const replicas: Replica[] = [];

  const edit = (
    change: (object: SecretLike) => void,
    manager = 'kubectl-edit',
  ) =>
    sandbox
      .objects()
      .change(
        'secrets',
        NAMESPACE,
        NAME,
        object => change(object as unknown as SecretLike),
        { manager },
      );

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
    versions = await ConfigVersionStore.create({
      database: databaseService(knex),
    });
    edit(object => {
      object.data = { 'api-key': encoded(OLD), other: encoded('left alone') };
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
    const replica = await Replica.create({
      knex,
      sandbox,
      profiles: profilesWith(),
      ...options,
    });
    replicas.push(replica);
    return replica;
  };
  const update = (
    secretValues: SecretValuesInput = { 'api-key': { text: NEW } },
    parameters: { remove?: string[]; restart?: boolean } = {},
  ): PlanRequest & { secretValues: SecretValuesInput } => ({
    action: 'secret-update',
    parameters: { set: Object.keys(secretValues), ...parameters },
    secretValues,
  });
  const request = (
    replica: Replica,
    asked: ReturnType<typeof update> = update(),
    body: Record<string, unknown> = {},
  ) =>
    replica.request(asked, {
      body: { secretValues: asked.secretValues, ...body },
    });
  const secret = () =>
    sandbox.objects().get('secrets', NAMESPACE, NAME) as unknown as SecretLike;
  const writes = (path: string) =>
    sandbox.requests.mutations().filter(({ path: at }) => at.includes(path));
  const isWrite = ({ method, path, dryRun }: Parameters<Gate>[0]) =>
    method === 'PATCH' && path.includes('/secrets/') && !dryRun;
  const rows = async () =>
    JSON.stringify([
      await knex('operations').select(),
      await knex('operation_events').select(),
      await knex('outbox').select(),
      await knex('config_versions').select(),
    ]);

  it('keeps hashes, changes, restarts, and looks at the pods', async () => {
    const replica = await start();
    const plan = await replica.plan(update());
    expect(plan).toMatchObject({
      executable: true,
      title: 'Change api-key of the Secret of production',
      target: { kind: 'Secret', name: NAME },
      parameters: { set: ['api-key'], remove: [], restart: true },
      dryRun: { state: 'accepted' },
      diff: expect.stringContaining('restartedAt'),
    });
    expect(plan.diff).not.toContain('Secret');
    expect(plan.changes[0]).toEqual({
      object: `Secret/${NAME}`,
      path: 'data.api-key',
      before: 'a value that is not shown',
      after: 'a new value that is not shown',
    });
    expect(plan.facts).toContainEqual({
      label: 'Read by',
      value: 'quantum-rerank (environment variables)',
    });
    expect(secret().data?.['api-key']).toBe(encoded(OLD));

    const { id } = await request(replica);
    const ended = await replica.outcome(id);

    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Changed the Secret of production\. .*All 3 running pods started after the change\.$/,
      ),
    });
    expect(ended.inverse).toBeUndefined();
    expect(secret()).toMatchObject({
      data: { 'api-key': encoded(NEW), other: encoded('left alone') },
      metadata: { annotations: { [OBJECT_ANNOTATIONS.operation]: id } },
    });
    expect(await rows()).not.toMatch(
      new RegExp([NEW, OLD, encoded(NEW), encoded(OLD)].join('|')),
    );
    const { items } = await versions.list(PLACE, { limit: 10 });
    expect(items.map(({ kind }) => kind)).toEqual(['verified', 'backup']);
    expect(items[0].hidden['api-key']).not.toBe(items[1].hidden['api-key']);
    expect(items[0].hidden.other).toBe(items[1].hidden.other);
  });

  it('sends values to the API server once tried and once for good', async () => {
    const bodies: string[] = [];
    const answers: unknown[] = [];
    const wrapApi = (api: KubernetesApi): KubernetesApi => ({
      list: api.list.bind(api),
      watch: api.watch.bind(api),
      request: async options => {
        const answer = await api.request(options);
        if (options.method === 'PATCH' && options.path.includes('/secrets/')) {
          bodies.push(JSON.stringify(options.body));
          answers.push(answer);
        }
        return answer as never;
      },
    });
    const replica = await start({ wrapApi });
    const { id } = await request(replica);
    await replica.outcome(id);
    // Of the plan, of the plan made again with the request, and for good.
    expect(bodies.filter(body => body.includes(encoded(NEW)))).toHaveLength(3);
    expect(JSON.stringify(answers)).not.toContain(encoded(NEW));
    expect(JSON.stringify(answers)).not.toContain(encoded('left alone'));
  });

  it('takes bytes, and removes a key without any value', async () => {
    const replica = await start();
    const { id } = await request(
      replica,
      update({ keystore: { base64: 'AAEC\n/w==' } }, { remove: ['other'] }),
    );
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(secret().data).toEqual({
      'api-key': encoded(OLD),
      keystore: 'AAEC/w==',
    });
  });

  it('plans without values, but does not ask without them', async () => {
    const replica = await start();
    const { secretValues: _, ...asked } = update();
    expect(await replica.plan(asked)).toMatchObject({
      executable: true,
      dryRun: { state: 'skipped' },
    });
    await expect(replica.request(asked)).rejects.toThrow(
      /secretValues needs a value for api-key/,
    );
    await expect(
      request(replica, { ...asked, secretValues: { odd: { text: 'x' } } }),
    ).rejects.toThrow(/parameters\.set does not name: odd/);
    await expect(
      request(replica, update(), { reason: `it is ${NEW} now` }),
    ).rejects.toThrow(/reason repeats one of the values/);
  });

  it('tells a repeated request from one with other values', async () => {
    const replica = await start({ wrapStore: blind });
    const idempotencyKey = randomUUID();
    const plan = await replica.plan(update());
    const ask = (text: string) =>
      replica.operations.createOperation(
        testTarget('production', replica.profiles.profile),
        {
          ...update({ 'api-key': { text } }),
          parameters: { set: ['api-key'] },
          reason: 'because of a test',
          planHash: plan.hash,
          idempotencyKey,
        },
        { credentials: person() },
      );
    const { id } = await ask(NEW);
    expect((await ask(NEW)).id).toBe(id);
    await expect(ask('something else')).rejects.toThrow(/with other values/);
  });

  it('is refused when another replica has to carry it out', async () => {
    const first = await start({ wrapStore: blind });
    const { id } = await request(first);
    const second = await start();
    expect(await second.outcome(id)).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(
        /only in the memory of the process that took the request.* Nothing was changed; ask again/,
      ),
    });
    expect(writes('/secrets/')).toEqual([]);
  });

  it('says what is known when its process dies while it sends', async () => {
    const frozen = latch();
    const wakesUp = latch();
    const gate: Gate = async call => {
      if (isWrite(call)) {
        frozen.open();
        await wakesUp.opened;
        throw new Error('it never left');
      }
    };
    const first = await start({
      wrapApi: api => new GatedApi(api, () => gate),
      timing: { renewMs: 86_400_000 },
    });
    const { id } = await request(first);
    await frozen.opened;
    first.abandon();
    const second = await start();
    expect(await second.outcome(id)).toMatchObject({
      state: 'interrupted',
      message: expect.stringContaining(
        'does not bear the mark of this operation',
      ),
    });
    expect(secret().data?.['api-key']).toBe(encoded(OLD));
    wakesUp.open();
    await first.worker.idle();
  });

  it('is carried on without values once it was written', async () => {
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
    const { id } = await request(first);
    await frozen.opened;
    first.abandon();
    const second = await start();
    expect(await second.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(writes('/secrets/')).toHaveLength(1);
    wakesUp.open();
    await first.worker.idle();
  });

  it('says that it is changed where the pods may not be restarted any more', async () => {
    const authorizer = new FakeAuthorizer();
    const gate: Gate = async call => {
      if (isWrite(call)) {
        authorizer.action = { decision: 'deny', reason: 'Not you.' };
      }
    };
    const replica = await start({
      authorizer,
      wrapApi: api => new GatedApi(api, () => gate),
    });
    const { id } = await request(replica);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'degraded',
      message:
        'Changed the Secret of production. Not you. The pods were not restarted. Pods that run already may have the former values.',
    });
    expect(secret().data?.['api-key']).toBe(encoded(NEW));
    expect(writes('/deployments/')).toEqual([]);
  });

  it('says that it is changed when whoever takes over may not restart', async () => {
    const frozen = latch();
    const wakesUp = latch();
    const gate: Gate = async ({ method, path, dryRun }) => {
      if (method === 'PATCH' && path.includes('/deployments/') && !dryRun) {
        frozen.open();
        await wakesUp.opened;
        throw new Error('it never left');
      }
    };
    const first = await start({
      wrapApi: api => new GatedApi(api, () => gate),
      timing: { renewMs: 86_400_000 },
    });
    const { id } = await request(first);
    await frozen.opened;
    first.abandon();
    const second = await start({ timing: { authorizationMaxAgeMs: 1 } });
    expect(await second.outcome(id)).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(
        /^Changed the Secret of production\. The backend that was carrying this out stopped, .* The pods were not restarted\./,
      ),
    });
    wakesUp.open();
    await first.worker.idle();
  });

  it('is handed back to the replica that has the values when another approves', async () => {
    const profile = testProfile();
    profile.environments[0].resources.secret = NAME;
    profile.guardrails.push({
      code: 'secret-no-way-back',
      effect: 'require-approval',
    });
    const profiles = new TestProfiles(profile);
    const first = await start({ profiles });
    const { id, state } = await request(first);
    expect(state).toBe('awaiting-approval');
    const second = await start({ profiles, polling: false });
    await second.operations.decideOperation(
      id,
      { decision: 'approve' },
      { credentials: person('user:default/bob') },
    );
    await second.worker.poll();
    expect(await first.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(secret().data?.['api-key']).toBe(encoded(NEW));
  });

  describe('approved in another replica, with a grace period longer than an approval counts', () => {
    const GRACE = '5s';
    const timing = { authorizationMaxAgeMs: 2000 };

    async function approvedElsewhere(
      options: { authorizer?: FakeAuthorizer } = {},
    ): Promise<{ id: string; first: Replica; second: Replica }> {
      const profile = testProfile();
      profile.environments[0].resources.secret = NAME;
      profile.operations.gracePeriod = GRACE;
      profile.guardrails.push({
        code: 'secret-no-way-back',
        effect: 'require-approval',
      });
      const profiles = new TestProfiles(profile);
      const first = await start({ profiles, timing });
      const { id } = await request(first);
      const second = await start({ profiles, timing, ...options });
      await second.operations.decideOperation(
        id,
        { decision: 'approve' },
        { credentials: person('user:default/bob') },
      );
      return { id, first, second };
    }

    it('is carried out, because the other one goes on asking for the right to approve', async () => {
      const { id, first } = await approvedElsewhere();
      expect(await first.outcome(id)).toMatchObject({ state: 'succeeded' });
      expect(secret().data?.['api-key']).toBe(encoded(NEW));
    });

    it('is refused when whoever approved loses that right meanwhile', async () => {
      const authorizer = new FakeAuthorizer();
      const { id, first } = await approvedElsewhere({ authorizer });
      authorizer.approval = { decision: 'deny', reason: 'Bob left.' };
      expect(await first.outcome(id)).toMatchObject({
        state: 'refused',
        message:
          'user:default/bob, who approved this, may not approve any more. Bob left. Nothing was changed.',
      });
      expect(writes('/secrets/')).toEqual([]);
    });

    it('is not carried out when nobody can ask any more', async () => {
      const { id, first, second } = await approvedElsewhere();
      await second.stop();
      expect(await first.outcome(id)).toMatchObject({
        state: 'interrupted',
        message: expect.stringContaining(
          'cannot be checked again without the approver',
        ),
      });
      expect(writes('/secrets/')).toEqual([]);
    });
  });

  it('writes once although the answer was lost', async () => {
    let lose = true;
    const wrapApi = (api: KubernetesApi): KubernetesApi => ({
      list: api.list.bind(api),
      watch: api.watch.bind(api),
      request: async options => {
        const answer = await api.request(options);
        if (lose && isRealPatch(options)) {
          lose = false;
          throw new KubernetesConnectionError('the answer was lost', {
            maybeCommitted: true,
          });
        }
        return answer as never;
      },
    });
    const replica = await start({ wrapApi });
    const { id } = await request(replica);
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(writes('/secrets/')).toHaveLength(1);
  });

  it('is refused when somebody else writes between reading and writing', async () => {
    let wrote = false;
    const gate: Gate = async call => {
      if (!wrote && isWrite(call)) {
        wrote = true;
        edit(object => {
          object.data = { ...object.data, other: encoded('changed') };
        });
      }
    };
    const replica = await start({
      wrapApi: api => new GatedApi(api, () => gate),
    });
    const { id } = await request(replica);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'refused',
      message: expect.stringMatching(
        /was changed since the plan, last by kubectl-edit .* Nothing was changed/,
      ),
    });
  });

  it('ends overridden when a controller puts its own value back', async () => {
    const replica = await start();
    const { id } = await request(replica);
    await replica.until(id, ({ state }) => state === 'verifying');
    edit(object => {
      object.data = { ...object.data, 'api-key': encoded(OLD) };
    }, 'external-secrets');
    expect(await replica.outcome(id)).toMatchObject({
      state: 'overridden',
      message: expect.stringContaining(
        'api-key was changed again since, the last to write was external-secrets',
      ),
    });
  });

  it('works with the right to patch alone, and says what is not known', async () => {
    const wrapApi = (api: KubernetesApi): KubernetesApi => ({
      list: api.list.bind(api),
      watch: api.watch.bind(api),
      request: async options =>
        options.method === 'GET' && options.path.includes('/secrets/')
          ? connectDenied(sandbox, options)
          : api.request(options),
    });
    const replica = await start({ wrapApi });
    const plan = await replica.plan(update());
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'secret-values-unknown',
        message: expect.stringContaining('not known which keys'),
      }),
    );
    const { id } = await request(replica);
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(secret().data?.['api-key']).toBe(encoded(NEW));
    const { items } = await versions.list(PLACE, { limit: 10 });
    expect(items.at(-1)?.hidden).toMatchObject({ 'api-key': '' });
  });

  it.each<[string, ReturnType<typeof update>, (object: SecretLike) => void]>([
    ['nothing-to-do', update({ 'api-key': { text: OLD } }), () => {}],
    ['secret-key-invalid', update({ 'bad key!': { text: 'x' } }), () => {}],
    [
      'secret-immutable',
      update(),
      object => {
        object.immutable = true;
      },
    ],
    [
      'secret-too-large',
      update({ 'api-key': { text: 'x'.repeat(2000) } }),
      object => {
        object.data = { fill: Buffer.alloc(1_047_000).toString('base64') };
      },
    ],
    [
      'secret-type-needs-key',
      update({ other: { text: 'x' } }, { remove: ['tls.key'] }),
      object => {
        object.type = 'kubernetes.io/tls';
        object.data = { 'tls.crt': encoded('a'), 'tls.key': encoded('b') };
      },
    ],
  ])('is refused with %s', async (code, asked, prepare) => {
    edit(prepare);
    const replica = await start();
    const plan = await replica.plan(asked);
    expect(plan.executable).toBe(false);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ code, effect: 'refuse' }),
    );
    await expect(request(replica, asked)).rejects.toThrow();
    expect(writes('/secrets/')).toEqual([]);
  });

  it('tells nothing of the Secret to whoever may not change it', async () => {
    const replica = await start();
    replica.authorizer.action = { decision: 'deny', reason: 'You may not.' };
    const before = sandbox.requests.all().length;
    for (const asked of [
      update({ 'api-key': { text: OLD } }),
      update({ guess: { text: 'guess' } }),
      { ...update({}, { remove: ['other'] }), secretValues: {} },
    ]) {
      await expect(replica.plan(asked)).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: 'You may not.',
      });
    }
    expect(sandbox.requests.all().length).toBe(before);
    expect(
      replica.auditor
        .of('operation-plan')
        .filter(({ status }) => status === 'failed'),
    ).toHaveLength(3);
  });

  it('is refused where the deployment reads another Secret', async () => {
    sandbox.objects().apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'quantum-rerank-secrets-new', namespace: NAMESPACE },
      stringData: { 'api-key': OLD },
    });
    const replica = await start({
      profiles: profilesWith('quantum-rerank-secrets-new'),
    });
    const plan = await replica.plan(update());
    expect(plan.blockedBy).toEqual([
      'The deployment quantum-rerank does not read the Secret quantum-rerank-secrets-new, so changing it changes nothing for its pods. It reads quantum-rerank-secrets.',
    ]);
  });

  it('needs a Secret that is there', async () => {
    const replica = await start({ profiles: profilesWith('not-there') });
    await expect(replica.plan(update())).rejects.toThrow(
      /There is no Secret not-there/,
    );
  });
});

function profilesWith(secret?: string): TestProfiles {
  const profile = testProfile();
  profile.environments[0].resources.secret = secret ?? NAME;
  return new TestProfiles(profile);
}

/** A replica that never sees an operation to take, as if it had died. */
function blind(store: OperationStore): OperationStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'claim') {
        return async () => ({ claimed: [], poisoned: [] });
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function isRealPatch({ method, path, query }: KubernetesRequest): boolean {
  return method === 'PATCH' && path.includes('/secrets/') && !query?.dryRun;
}

/** The answer of the API server to whoever may not read it. */
function connectDenied(
  sandbox: Sandbox,
  options: KubernetesRequest,
): Promise<never> {
  return connect(sandbox, sandbox.tokens.viewer).request(options);
}
