import {
  AUTOMATION_REF,
  auditEvents,
  type ActionRequest,
  type AutomaticRollback,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Node, Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { FakeAuthorizer } from '../operations/__testUtils__/FakeAuthorizer';
import { FakeFreezes } from '../operations/__testUtils__/FakeFreezes';
import { createNotificationHandler } from '../operations/outbox/notifications';
import {
  connect,
  Replica,
  startQuickSandbox,
} from '../operations/__testUtils__/Testbed';
import {
  ENTITY_REF,
  person,
  testProfile,
  TestProfiles,
  testTarget,
} from '../operations/__testUtils__/testTarget';

// A busy machine takes its time.
jest.setTimeout(60_000);

const DEPLOYMENT =
  '/apis/apps/v1/namespaces/quantum-rerank/deployments/quantum-rerank';
const BROKEN = 'registry.example.com/quantum-rerank:9.9.9-broken';

type Rule = Partial<AutomaticRollback>;

describe('what the portal takes back by itself', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let freezes: FakeFreezes;
  let authorizer: FakeAuthorizer;
  const replicas: Replica[] = [];

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
    freezes = new FakeFreezes();
    authorizer = new FakeAuthorizer();
  });

  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(replica => replica.stop()));
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  async function start(
    rule: Rule | undefined,
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
  ): Promise<Replica> {
    const replica = await Replica.create({
      knex,
      sandbox,
      freezes,
      authorizer,
      automaticOperations: true,
      profiles: new TestProfiles(
        testProfile({
          operations: {
            gracePeriod: '0s',
            rolloutTimeout: '5s',
            ...(rule
              ? {
                  automaticRollback: [
                    {
                      on: 'release-stalled',
                      environments: ['production'],
                      effect: 'run',
                      configuration: false,
                      ...rule,
                    },
                  ],
                }
              : {}),
          },
        }),
      ),
      ...options,
    });
    replicas.push(replica);
    return replica;
  }

  const deployment = () =>
    connect(sandbox).request<{
      metadata: { annotations: Record<string, string> };
      spec: { template: { spec: { containers: [{ image: string }] } } };
      status: { conditions: Array<{ reason: string }> };
    }>({ method: 'GET', path: DEPLOYMENT });
  const imageNow = async () =>
    (await deployment()).spec.template.spec.containers[0].image;

  /** As a pipeline does it. */
  const release = (image: string) =>
    connect(sandbox).request({
      method: 'PATCH',
      path: DEPLOYMENT,
      patchType: 'application/strategic-merge-patch+json',
      body: {
        spec: {
          // Half a second, of which a healthy one needs a part.
          progressDeadlineSeconds: 25,
          template: { spec: { containers: [{ name: 'api', image }] } },
        },
      },
    });

  async function until(condition: () => Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      await new Promise(later => setTimeout(later, 20));
    }
  }
  const stalled = () =>
    until(async () =>
      (await deployment()).status.conditions.some(
        ({ reason }) => reason === 'ProgressDeadlineExceeded',
      ),
    );

  async function operations(replica: Replica): Promise<Operation[]> {
    const { items } = await replica.store.list({
      entityRef: ENTITY_REF,
      environment: 'production',
      limit: 20,
    });
    return Promise.all(
      items.map(async ({ id }) => (await replica.store.get(id)).operation),
    );
  }
  /** A healthy release that was seen, and then a broken one. */
  async function breakRelease(replica: Replica): Promise<string> {
    await replica.recorder.look();
    const before = await imageNow();
    await release(BROKEN);
    await stalled();
    return before;
  }

  const proposalNow = async (replica: Replica, id: string) =>
    (await replica.store.get(id)).operation;
  const cordon = (unschedulable: boolean) => {
    for (const { metadata } of sandbox.objects().list('nodes')) {
      sandbox
        .objects()
        .change<Node>('nodes', undefined, metadata.name, node => {
          node.spec.unschedulable = unschedulable;
        });
    }
  };
  /** What leaves through the outbox under a key. */
  const notified = async (key: string) => {
    const [row] = await knex('outbox').where({ dedupe_key: key });
    return row && JSON.parse(row.payload);
  };

  it('returns to the release before, once, and tells of it', async () => {
    const replica = await start({});
    const before = await breakRelease(replica);
    await replica.recorder.look();
    const [operation] = await operations(replica);
    expect(operation).toMatchObject({
      action: 'rollback',
      requestedBy: AUTOMATION_REF,
      via: 'automation',
      reason: expect.stringMatching(
        /^Revision \d+ \(api .*9\.9\.9-broken\) does not roll out: .*deadline/,
      ),
    });
    expect(await replica.outcome(operation.id)).toMatchObject({
      state: 'succeeded',
    });
    expect(await imageNow()).toBe(before);
    expect(
      await notified(`notification:${operation.id}:automation`),
    ).toMatchObject({
      title: expect.stringMatching(/^By itself: Roll production back/),
      recipients: [ENTITY_REF, 'group:default/on-call'],
      severity: 'high',
    });
    expect(replica.auditor.of(auditEvents.request)[0].meta).toMatchObject({
      requestedBy: AUTOMATION_REF,
      via: 'automation',
    });
    await replica.recorder.look();
    expect(await operations(replica)).toHaveLength(1);
  });

  it('is done once by several replicas', async () => {
    const [one, other] = [await start({}), await start({})];
    await breakRelease(one);
    await Promise.all([one.recorder.look(), other.recorder.look()]);
    expect(await operations(one)).toHaveLength(1);
  });

  it.each<[string, Rule, boolean]>([
    ['the profile says propose', { effect: 'propose' }, true],
    ['the app-config does not let it run', {}, false],
  ])(
    'only proposes where %s, and a person answers for it',
    async (_, rule, automaticOperations) => {
      const replica = await start(rule, { automaticOperations });
      const before = await breakRelease(replica);
      await replica.recorder.look();
      const [proposal] = await operations(replica);
      expect(proposal).toMatchObject({
        state: 'awaiting-approval',
        requestedBy: AUTOMATION_REF,
      });
      expect(await imageNow()).toBe(BROKEN);
      const target = testTarget('production', replica.profiles.profile);
      authorizer.action = {
        decision: 'deny',
        reason: 'You may not roll back.',
      };
      await expect(
        replica.operations.decideOperation(
          proposal.id,
          { decision: 'approve' },
          { credentials: person('user:default/ben') },
        ),
      ).rejects.toThrow('whoever approves must be allowed to do it');
      authorizer.action = { decision: 'allow', reason: 'You may.' };
      expect(target.environment.name).toBe('production');
      await replica.operations.decideOperation(
        proposal.id,
        { decision: 'approve' },
        { credentials: person('user:default/ben') },
      );
      expect(await replica.outcome(proposal.id)).toMatchObject({
        state: 'succeeded',
        approval: { decidedBy: 'user:default/ben' },
      });
      expect(await imageNow()).toBe(before);
    },
  );

  it('waits for a person where a guardrail asks for one', async () => {
    const replica = await start({});
    replica.profiles.profile = {
      ...replica.profiles.profile,
      guardrails: [
        {
          code: 'rollback-leaves-behind',
          effect: 'require-typed-confirmation',
        },
      ],
    };
    await breakRelease(replica);
    await replica.recorder.look();
    const [proposal] = await operations(replica);
    expect(proposal).toMatchObject({
      state: 'awaiting-approval',
      plan: {
        approval: {
          reasons: [expect.stringContaining('only a person can give')],
        },
      },
    });
  });

  it('withdraws its proposal when the release rolls out by itself', async () => {
    const replica = await start({ effect: 'propose' });
    await replica.recorder.look();
    // Until there is room again.
    cordon(true);
    await release('registry.example.com/quantum-rerank:2.0.0');
    await stalled();
    await replica.recorder.look();
    const [{ id }] = await operations(replica);
    await replica.recorder.look();
    expect(await proposalNow(replica, id)).toMatchObject({
      state: 'awaiting-approval',
    });
    cordon(false);
    await until(async () => {
      await replica.recorder.look();
      return (await proposalNow(replica, id)).state !== 'awaiting-approval';
    });
    expect(await proposalNow(replica, id)).toMatchObject({
      state: 'cancelled',
      message: expect.stringMatching(
        /^Withdrawn before anything was changed, because revision \d+ rolled out by itself meanwhile\.$/,
      ),
    });
    expect(await notified(`notification:${id}:withdrawal`)).toMatchObject({
      title: expect.stringMatching(/^No approval wanted any more: Roll/),
      scope: 'approval',
      recipients: [ENTITY_REF, 'group:default/on-call'],
    });
    await replica.recorder.look();
    expect(await operations(replica)).toHaveLength(1);
  });

  it('withdraws its proposal when another release takes the place of the broken one', async () => {
    const replica = await start({ effect: 'propose' });
    await breakRelease(replica);
    await replica.recorder.look();
    const [{ id }] = await operations(replica);
    await release('registry.example.com/quantum-rerank:2.0.0');
    await until(async () => {
      await replica.recorder.look();
      return (await proposalNow(replica, id)).state !== 'awaiting-approval';
    });
    expect(await proposalNow(replica, id)).toMatchObject({
      state: 'cancelled',
      message: expect.stringMatching(
        /revision \d+ took the place of the release that did not roll out/,
      ),
    });
  });

  it('does not withdraw what a person approved at the same moment', async () => {
    const replica = await start({ effect: 'propose' }, { polling: false });
    await breakRelease(replica);
    await replica.recorder.look();
    const [proposal] = await operations(replica);
    await replica.operations.decideOperation(
      proposal.id,
      { decision: 'approve' },
      { credentials: person('user:default/ben') },
    );
    const withdrawn = await replica.store.cancel(proposal.id, {
      by: AUTOMATION_REF,
      message: 'Withdrawn.',
      onlyWaiting: true,
    });
    expect(withdrawn).toBeUndefined();
    expect(await proposalNow(replica, proposal.id)).toMatchObject({
      state: 'queued',
    });
  });

  it('yields to a person, and does not propose the same again', async () => {
    const replica = await start({ effect: 'propose' });
    await breakRelease(replica);
    await replica.recorder.look();
    const [proposal] = await operations(replica);
    const request = { action: 'restart' as const, parameters: {} };
    const plan = await replica.plan(request);
    expect(plan.executable).toBe(true);
    expect(plan.findings.map(({ code }) => code)).toContain('proposal-yields');
    await replica.request(request);
    expect((await replica.store.get(proposal.id)).operation).toMatchObject({
      state: 'cancelled',
      message: expect.stringContaining('because user:default/olivia asked'),
    });
    await replica.recorder.look();
    expect(
      (await operations(replica)).filter(
        ({ requestedBy }) => requestedBy === AUTOMATION_REF,
      ),
    ).toHaveLength(1);
  });

  it('does not wait for what a program proposes', async () => {
    const replica = await start({});
    await breakRelease(replica);
    const proposed = await replica.request(
      { action: 'restart', parameters: {} },
      { body: { unattended: true } },
    );
    expect(proposed.state).toBe('awaiting-approval');
    await replica.recorder.look();
    expect(await proposalNow(replica, proposed.id)).toMatchObject({
      state: 'cancelled',
      message: expect.stringContaining('because the portal asked'),
    });
    const [rollback] = await operations(replica);
    expect(rollback.requestedBy).toBe(AUTOMATION_REF);
    expect((await replica.outcome(rollback.id)).state).toBe('succeeded');
  });

  it('keeps its proposal when what a person asks for cannot be recorded', async () => {
    const replica = await start({ effect: 'propose' });
    await breakRelease(replica);
    await replica.recorder.look();
    const [proposal] = await operations(replica);
    const request = { action: 'restart' as const, parameters: {} };
    replica.auditor.broken.add(auditEvents.request);
    await expect(replica.request(request)).rejects.toThrow(/nothing was done/);
    expect(await proposalNow(replica, proposal.id)).toMatchObject({
      state: 'awaiting-approval',
    });
    expect(await notified(`notification:${proposal.id}:withdrawal`)).toBe(
      undefined,
    );
    replica.auditor.broken.clear();
    await replica.request(request);
    expect(await proposalNow(replica, proposal.id)).toMatchObject({
      state: 'cancelled',
    });
  });

  it('lets an operation of a person go first, and acts when that is over', async () => {
    const replica = await start({});
    const { profile } = replica.profiles;
    replica.profiles.profile = {
      ...profile,
      // Nothing begins during the test.
      operations: { ...profile.operations, gracePeriod: '1h' },
    };
    await breakRelease(replica);
    const open = await replica.request({
      action: 'scale',
      parameters: { replicas: 4 },
    });
    await replica.recorder.look();
    expect(await operations(replica)).toHaveLength(1);
    await replica.operations.cancelOperation(
      open.id,
      {},
      { credentials: person() },
    );
    await replica.recorder.look();
    expect(await operations(replica)).toHaveLength(2);
  });

  it.each<[string, () => void, string]>([
    ['in a freeze', () => freezes.freeze(), 'It binds automation always'],
    [
      'while the permission framework is off',
      () => {
        authorizer.writes = { enabled: false, reason: 'Switched off.' };
      },
      'Switched off.',
    ],
  ])(
    'does nothing %s, leaves a record of it, and tells people once',
    async (_, arrange, reason) => {
      const [replica, other] = [await start({}), await start({})];
      await breakRelease(replica);
      arrange();
      await replica.recorder.look();
      await replica.recorder.look();
      await other.recorder.look();
      expect(await operations(replica)).toEqual([]);
      const refused = replica.auditor
        .of(auditEvents.request)
        .filter(({ status }) => status === 'failed');
      expect(refused).toHaveLength(1);
      expect(refused[0].meta.error).toContain(reason);
      const told = (await knex('outbox').where({ topic: 'notification' })).map(
        ({ payload }) => JSON.parse(payload),
      );
      expect(told).toMatchObject([
        {
          title: 'Nothing is taken back by itself in production',
          description: expect.stringMatching(
            /^Revision \d+ .* does not roll out/,
          ),
          severity: 'high',
          recipients: [ENTITY_REF, 'group:default/on-call'],
        },
      ]);
      expect(told[0].description).toContain(reason);
      const send = jest.fn();
      await createNotificationHandler({
        notifications: { send },
        postpone: async () => {},
      })({
        id: '1',
        topic: 'notification',
        dedupeKey: 'x',
        attempts: 0,
        payload: told[0],
      });
      expect(send.mock.calls[0][0].payload).toMatchObject({
        link: '/catalog/default/component/quantum-rerank/operations?environment=production',
        scope: expect.stringMatching(/^quantum-rerank:automation-refused:/),
      });
    },
  );

  it('is not carried out when the profile takes it back meanwhile', async () => {
    const replica = await start({}, { polling: false });
    await breakRelease(replica);
    await replica.recorder.look();
    const [operation] = await operations(replica);
    replica.profiles.profile = testProfile();
    await replica.worker.poll();
    expect(await replica.outcome(operation.id)).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('does not let the portal do this'),
    });
    expect(await imageNow()).toBe(BROKEN);
  });

  it('does nothing without a rule', async () => {
    const replica = await start(undefined);
    await breakRelease(replica);
    await replica.recorder.look();
    expect(await operations(replica)).toEqual([]);
  });

  it('takes no return back, and returns to nothing that failed too', async () => {
    const replica = await start({});
    const { profile } = replica.profiles;
    const stalledSeen = async (times: number) =>
      until(async () => {
        await replica.recorder.look();
        const rows = await knex('revision_outcomes').where({
          outcome: 'stalled',
        });
        return rows.length === times;
      });
    const other = 'registry.example.com/quantum-rerank:8.8.8-broken';
    await replica.recorder.look();
    replica.profiles.profile = testProfile();
    await release(other);
    await stalledSeen(1);
    // From here on the portal may act.
    replica.profiles.profile = profile;
    await release(BROKEN);
    await stalledSeen(2);
    await release(other);
    await stalledSeen(3);
    expect(await operations(replica)).toEqual([]);
  });

  describe('when signals got worse with an operation', () => {
    const worse = { summary: 'Worse: Error rate 0.1 % → 6 %.' };
    const rule: Rule = { on: 'signals-worse' };

    const ask = async (replica: Replica, request: ActionRequest) => {
      const { id } = await replica.request(request);
      return replica.outcome(id);
    };
    /** Up from the three that there are, or down to four from more than that. */
    const scaled = (replica: Replica) =>
      ask(replica, { action: 'scale', parameters: { replicas: 4 } });
    const grown = async () => {
      await connect(sandbox).request({
        method: 'PATCH',
        path: DEPLOYMENT,
        patchType: 'application/strategic-merge-patch+json',
        body: { spec: { replicas: 5 } },
      });
    };
    const target = (replica: Replica) =>
      testTarget('production', replica.profiles.profile);

    it('takes the operation back, once, and not what it did itself', async () => {
      const replica = await start(rule);
      await grown();
      const { id } = await scaled(replica);
      const outcome = await replica.automation.onWorse(
        id,
        target(replica),
        worse,
      );
      expect(outcome).toMatchObject({
        state: 'begun',
        operation: {
          action: 'scale',
          parameters: { replicas: 5 },
          requestedBy: AUTOMATION_REF,
          reason: expect.stringContaining('Worse: Error rate'),
        },
      });
      const [undo] = await operations(replica);
      await replica.outcome(undo.id);
      expect(
        await replica.automation.onWorse(id, target(replica), worse),
      ).toBeUndefined();
      expect(
        await replica.automation.onWorse(undo.id, target(replica), worse),
      ).toBeUndefined();
      expect(await operations(replica)).toHaveLength(2);
    });

    it('only proposes to take away replicas that somebody added', async () => {
      const replica = await start(rule);
      const { id } = await scaled(replica);
      expect(
        await replica.automation.onWorse(id, target(replica), worse),
      ).toMatchObject({
        state: 'proposed',
        operation: {
          action: 'scale',
          parameters: { replicas: 3 },
          plan: {
            approval: {
              reasons: [
                'It added replicas, and taking that back could take away capacity that the load needs. A person has to decide.',
              ],
            },
          },
        },
      });
    });

    it.each(['run', 'propose'] as const)(
      'neither resumes nor pauses rollouts, by a rule that says %s',
      async effect => {
        const replica = await start({ ...rule, effect });
        for (const action of ['pause', 'resume'] as const) {
          const { id, inverse } = await ask(replica, {
            action,
            parameters: {},
          });
          expect(inverse).toBeDefined();
          expect(
            await replica.automation.onWorse(id, target(replica), worse),
          ).toBeUndefined();
        }
        expect(await operations(replica)).toHaveLength(2);
      },
    );

    it('leaves it when something else was asked for since, or it was a rollback', async () => {
      const replica = await start(rule);
      const first = await scaled(replica);
      const { id } = await replica.request({ action: 'rollback' });
      await replica.outcome(id);
      for (const each of [first.id, id]) {
        expect(
          await replica.automation.onWorse(each, target(replica), worse),
        ).toBeUndefined();
      }
    });

    it('leaves it when somebody else changed the deployment since', async () => {
      const replica = await start(rule, { timing: { verifyMs: 5000 } });
      const { id } = await replica.request({
        action: 'scale',
        parameters: { replicas: 5 },
      });
      await replica.until(id, ({ state }) => state === 'verifying');
      sandbox
        .objects()
        .change<{ metadata: object; spec: { replicas: number } } & never>(
          'deployments',
          'quantum-rerank',
          'quantum-rerank',
          object => {
            (object as { spec: { replicas: number } }).spec.replicas = 6;
          },
          { manager: 'kubectl' },
        );
      expect(await replica.outcome(id)).toMatchObject({
        state: 'overridden',
        inverse: { action: 'scale' },
      });
      expect(
        await replica.automation.onWorse(id, target(replica), worse),
      ).toBeUndefined();
    });

    it('withdraws its proposal when they are as good as before', async () => {
      const replica = await start({ ...rule, effect: 'propose' });
      const { id } = await scaled(replica);
      await replica.automation.onWorse(id, target(replica), worse);
      const [proposal] = await operations(replica);
      const fine = { summary: 'Same: 1 signal compared.' };
      await replica.automation.onNotWorse('another', target(replica), fine);
      // A release that rolled out says nothing of signals.
      await replica.recorder.look();
      expect(await proposalNow(replica, proposal.id)).toMatchObject({
        state: 'awaiting-approval',
      });
      await replica.automation.onNotWorse(id, target(replica), fine);
      expect(await proposalNow(replica, proposal.id)).toMatchObject({
        state: 'cancelled',
        message:
          'Withdrawn before anything was changed, because signals are not worse any more. Same: 1 signal compared.',
      });
    });

    it('does nothing where the profile says nothing', async () => {
      const replica = await start({ ...rule, environments: ['staging'] });
      const { id } = await scaled(replica);
      expect(
        await replica.automation.onWorse(id, target(replica), worse),
      ).toBeUndefined();
    });
  });
});
