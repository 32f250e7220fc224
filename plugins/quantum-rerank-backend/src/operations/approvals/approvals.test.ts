import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { TestDatabases } from '../../database/testDatabases';
import { FakeFreezes } from '../__testUtils__/FakeFreezes';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from '../__testUtils__/Testbed';
import {
  person,
  REQUESTER,
  testProfile,
  TestProfiles,
  testTarget,
} from '../__testUtils__/testTarget';
import { ReviewReminder } from './ReviewReminder';
import { findBrokenLink } from '../store/eventChain';

const APPROVER = 'user:default/sam';
const approver = person(APPROVER);

const profile = (expiresAfter = '4h') =>
  testProfile({
    approvals: { expiresAfter },
    guardrails: [{ code: 'large-scale-step', effect: 'require-approval' }],
  } as Parameters<typeof testProfile>[0]);

/** Asks for approval: a large step. */
const LARGE = { action: 'scale' as const, parameters: { replicas: 9 } };

// Operations are carried out on a sandbox.
jest.setTimeout(60_000);

describe('approvals', () => {
  const databases = new TestDatabases();
  const notifications = {
    send: jest.fn<Promise<void>, Parameters<NotificationService['send']>>(
      async () => {},
    ),
  };
  let sandbox: Sandbox;
  let knex: Knex;
  let replica: Replica;
  let others: Replica[];

  const start = (
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
  ): Promise<Replica> =>
    Replica.create({
      knex,
      sandbox,
      notifications,
      profiles: new TestProfiles(profile()),
      ...options,
    });

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    notifications.send.mockClear();
    knex = await databases.init('SQLite');
    others = [];
    replica = await start();
  });

  afterEach(async () => {
    const { broken } = await replica.operations.checkHistory(
      testTarget(),
      {},
      { credentials: person() },
    );
    if (broken.length > 0) {
      throw new Error(`The history is not whole: ${JSON.stringify(broken)}`);
    }
    await Promise.all([replica, ...others].map(each => each.stop()));
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const another = async (options?: Parameters<typeof start>[0]) => {
    const one = await start(options);
    others.push(one);
    return one;
  };

  const decide = (
    id: string,
    decision: 'approve' | 'reject' = 'approve',
    credentials = approver,
    by = replica,
  ) =>
    by.operations.decideOperation(
      id,
      { decision, comment: 'Seen.' },
      { credentials },
    );

  const events = async (id: string) => {
    const all = await replica.store.listEvents(id);
    expect(findBrokenLink(all)).toBeUndefined();
    return all.map(({ type, actor }) => `${type} ${actor}`);
  };

  const deployment = () =>
    sandbox.objects().get('deployments', 'quantum-rerank', 'quantum-rerank')!;

  it('says in the plan that approval is needed, why, and for how long it is waited', async () => {
    const plan = await replica.plan(LARGE);
    expect(plan.executable).toBe(true);
    expect(plan.approval).toMatchObject({
      expiresAfterSeconds: 4 * 3600,
      approvers: expect.stringContaining('Somebody other than you'),
    });
    expect(plan.approval?.reasons).toEqual([
      plan.findings.find(({ code }) => code === 'large-scale-step')?.message,
    ]);
    expect(
      (await replica.plan({ action: 'scale', parameters: { replicas: 4 } }))
        .approval,
    ).toBeUndefined();
  });

  it('waits, changes nothing meanwhile, and runs once somebody else approves', async () => {
    const asked = await replica.request(LARGE);
    expect(asked).toMatchObject({
      state: 'awaiting-approval',
      cancellable: true,
      approval: {
        state: 'waiting',
        mayDecide: false,
        mayDecideReason: expect.stringContaining('somebody else'),
      },
    });
    expect(asked.steps[0]).toMatchObject({ id: 'approval', state: 'running' });
    await replica.worker.poll();
    await replica.worker.idle();
    expect(deploymentMutations(sandbox)).toBe(0);

    const seen = await replica.operations.getOperation(asked.id, {
      credentials: approver,
    });
    expect(seen.approval?.mayDecide).toBe(true);

    const approved = await decide(asked.id);
    expect(approved).toMatchObject({
      state: 'queued',
      approval: { state: 'approved', decidedBy: APPROVER, comment: 'Seen.' },
    });
    const ended = await replica.outcome(asked.id);
    expect(ended.state).toBe('succeeded');
    expect(ended.steps.map(({ id, state }) => `${id} ${state}`)[0]).toBe(
      'approval done',
    );
    expect(deployment().spec.replicas).toBe(9);
    expect((await events(asked.id)).slice(0, 2)).toEqual([
      `requested ${REQUESTER}`,
      `approved ${APPROVER}`,
    ]);
    expect(
      replica.auditor
        .of('operation-approve')
        .map(({ status, meta }) => [status, meta.decidedBy, meta.comment]),
    ).toEqual([
      ['initiated', APPROVER, 'Seen.'],
      ['succeeded', APPROVER, 'Seen.'],
    ]);
  });

  it('asks owners and whoever is on call, with a link, and tells whoever asked', async () => {
    const { id } = await replica.request(LARGE);
    await replica.worker.idle();
    expect(notifications.send).toHaveBeenCalledTimes(1);
    expect(notifications.send).toHaveBeenLastCalledWith({
      recipients: {
        type: 'entity',
        entityRef: [
          'component:default/quantum-rerank',
          'group:default/on-call',
        ],
        excludeEntityRef: [REQUESTER],
      },
      payload: expect.objectContaining({
        title: 'Approval wanted: Scale production to 9',
        link: `/catalog/default/component/quantum-rerank/operations/history/${id}?environment=production`,
      }),
    });
    await decide(id, 'reject');
    await replica.worker.idle();
    expect(notifications.send).toHaveBeenLastCalledWith(
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: [REQUESTER] },
        payload: expect.objectContaining({
          title: 'Rejected: Scale production to 9',
        }),
      }),
    );
  });

  it('is never approved by whoever asked, nor through another plugin', async () => {
    const { id } = await replica.request(LARGE);
    await expect(decide(id, 'approve', person())).rejects.toThrow(
      /Whoever asked for a change does not approve/,
    );
    await expect(
      decide(id, 'approve', person(APPROVER, { actor: 'plugin:scaffolder' })),
    ).rejects.toThrow(/not through plugin:scaffolder/);
    replica.authorizer.approval = { decision: 'deny', reason: 'Not you.' };
    await expect(decide(id)).rejects.toThrow('Not you.');
    expect((await replica.store.get(id)).operation.state).toBe(
      'awaiting-approval',
    );
    expect(
      replica.auditor.of('operation-approve').map(({ status }) => status),
    ).toEqual([
      'initiated',
      'failed',
      'initiated',
      'failed',
      'initiated',
      'failed',
    ]);
  });

  it('is one of those that are open on the target', async () => {
    await replica.request(LARGE);
    await expect(
      replica.request({ action: 'restart', parameters: {} }),
    ).rejects.toThrow(/Scale production to 9/);
  });

  it('ends as refused when it is rejected, and cannot be approved then', async () => {
    const { id } = await replica.request(LARGE);
    const rejected = await decide(id, 'reject');
    expect(rejected).toMatchObject({
      state: 'refused',
      message: `Rejected by ${APPROVER}: Seen. Nothing was changed.`,
      approval: { state: 'rejected' },
      cancellable: false,
    });
    expect(rejected.steps[0]).toMatchObject({ state: 'failed' });
    await expect(decide(id)).rejects.toThrow(/does not wait for approval/);
    expect(await events(id)).toEqual([
      `requested ${REQUESTER}`,
      `rejected ${APPROVER}`,
    ]);
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('cannot be rejected once it is approved', async () => {
    const { id } = await replica.request(LARGE);
    await decide(id);
    await expect(decide(id, 'reject')).rejects.toThrow(
      /does not wait for approval/,
    );
    expect((await replica.outcome(id)).state).toBe('succeeded');
  });

  it('takes one of two decisions at the same moment', async () => {
    const { id } = await replica.request(LARGE);
    const answers = await Promise.allSettled([
      decide(id, 'approve'),
      decide(id, 'approve', person('user:default/kim')),
      decide(id, 'reject', person('user:default/lee')),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    const [, second, ...more] = await replica.store.listEvents(id);
    expect(['approved', 'rejected']).toContain(second.type);
    expect(
      more.filter(({ type }) => ['approved', 'rejected'].includes(type)),
    ).toEqual([]);
  });

  it('can be cancelled while it waits', async () => {
    const { id } = await replica.request(LARGE);
    const cancelled = await replica.operations.cancelOperation(
      id,
      {},
      { credentials: person() },
    );
    expect(cancelled.state).toBe('cancelled');
    expect(cancelled.steps[0].state).toBe('failed');
    await expect(decide(id)).rejects.toThrow(/does not wait for approval/);
  });

  it('runs out by the clock of the database', async () => {
    replica.profiles.profile = profile('1m');
    const { id } = await replica.request(LARGE);
    await knex('operations').where({ id }).update({ approval_expires_at: 0 });
    await expect(decide(id)).rejects.toThrow(/does not wait for approval/);
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({
      state: 'cancelled',
      message: expect.stringMatching(
        /^Nobody approved it by .* so it ran out\. Nothing was changed\.$/,
      ),
      approval: { state: 'expired' },
    });
    await replica.worker.idle();
    expect(notifications.send).toHaveBeenLastCalledWith(
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: [REQUESTER] },
      }),
    );
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('does not approve something else than what was planned', async () => {
    const { id } = await replica.request(LARGE);
    sandbox.objects().change<ReturnType<typeof deployment>>(
      'deployments',
      'quantum-rerank',
      'quantum-rerank',
      object => {
        object.spec.replicas = 4;
      },
      { manager: 'kubectl' },
    );
    await expect(decide(id)).rejects.toThrow(/This is not what was planned/);
    expect((await replica.store.get(id)).operation.state).toBe(
      'awaiting-approval',
    );
    expect((await decide(id, 'reject')).state).toBe('refused');
  });

  it('does not begin when the approver lost the right in between', async () => {
    const { id } = await (async () => {
      replica.profiles.profile = {
        ...profile(),
        operations: { ...profile().operations, gracePeriod: '1s' },
      };
      return replica.request(LARGE);
    })();
    await decide(id);
    replica.authorizer.approval = { decision: 'deny', reason: 'No longer.' };
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({
      state: 'refused',
      message: `${APPROVER}, who approved this, may not approve any more. No longer. Nothing was changed.`,
    });
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('asks the approver about the change where it has no session of the requester', async () => {
    const { id } = await replica.request(LARGE);
    const second = await another();
    second.authorizer.action = { decision: 'deny', reason: 'Not you.' };
    await expect(decide(id, 'approve', approver, second)).rejects.toThrow(
      `The policy cannot be asked about ${REQUESTER} here, because their session ran out or is with another replica of the backend, so whoever approves must be allowed to do it. Not you.`,
    );
    second.authorizer.action = { decision: 'allow', reason: 'You may.' };
    await decide(id, 'approve', approver, second);
    expect((await second.outcome(id)).state).toBe('succeeded');
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('asks the approver about the change where that session ends before it is sent', async () => {
    const one = await another({ polling: false });
    const expiresAt = new Date(Date.now() + 3_600_000);
    const { id } = await one.request(LARGE, {
      credentials: person(REQUESTER, { expiresAt }),
    });
    await decide(id, 'approve', approver, one);
    expiresAt.setTime(Date.now());
    await one.worker.poll();
    expect((await one.outcome(id)).state).toBe('succeeded');
  });

  it('is taken over while the approval is fresh, and not later', async () => {
    for (const [maxAge, state] of [
      [30_000, 'succeeded'],
      [-1, 'interrupted'],
    ] as const) {
      const fresh = await databases.init('SQLite');
      const first = await start({ knex: fresh, polling: false });
      const { id } = await first.request(
        state === 'succeeded'
          ? LARGE
          : { action: 'scale', parameters: { replicas: 3 } },
      );
      if ((await first.store.get(id)).operation.state !== 'awaiting-approval') {
        throw new Error('it should wait');
      }
      // Only recorded: the process dies before it begins.
      await first.stop();
      await first.store.decide(id, {
        decision: 'approve',
        by: APPROVER,
        message: 'Approved.',
        gracePeriodMs: 0,
        lease: { owner: 'dead', milliseconds: -1 },
      });
      const second = await another({
        knex: fresh,
        timing: { authorizationMaxAgeMs: maxAge },
      });
      expect((await second.outcome(id)).state).toBe(state);
    }
  });

  it('asks once more about what its requester may do', async () => {
    const { id } = await replica.request(LARGE);
    replica.authorizer.action = { decision: 'deny', reason: 'Revoked.' };
    await expect(decide(id)).rejects.toThrow(
      `${REQUESTER} may not do this any more. Revoked.`,
    );
  });

  it('is not counted as an answer for other ids', async () => {
    await expect(decide(randomUUID())).rejects.toThrow(/There is no operation/);
  });

  it('is given during a freeze for what an open incident excuses', async () => {
    const freezes = new FakeFreezes();
    const one = await another({ freezes });
    freezes.freeze([
      {
        id: 'errors',
        title: 'High error rate',
        severity: 'P1',
        since: '2026-11-24T00:00:00.000Z',
      },
    ]);
    const { id } = await one.request(LARGE);
    expect(await decide(id, 'approve', approver, one)).toMatchObject({
      state: 'queued',
    });
    expect((await one.outcome(id)).state).toBe('succeeded');
  });

  describe('break-glass', () => {
    const emergency = {
      breakGlass: true,
      reason: 'All requests fail since 03:10',
    };

    it('says in the plan what it would pass, to those who may', async () => {
      const plan = await replica.plan(LARGE);
      expect(plan.breakGlass).toEqual(plan.approval?.reasons);
      replica.authorizer.breakGlass = { decision: 'deny', reason: 'Not you.' };
      expect((await replica.plan(LARGE)).breakGlass).toBeUndefined();
      replica.authorizer.breakGlass = { decision: 'allow', reason: 'You may.' };
      expect(
        (await replica.plan({ action: 'scale', parameters: { replicas: 4 } }))
          .breakGlass,
      ).toBeUndefined();
    });

    it('passes the approval, is announced at once, and asks for a review', async () => {
      const { id, breakGlass, approval } = await replica.request(LARGE, {
        body: emergency,
      });
      expect(approval?.state).toBe('bypassed');
      expect(breakGlass?.state).toBe('to-review');
      await replica.worker.idle();
      expect(notifications.send).toHaveBeenCalledWith(
        expect.objectContaining({
          recipients: {
            type: 'entity',
            entityRef: [
              'component:default/quantum-rerank',
              'group:default/on-call',
            ],
          },
          payload: expect.objectContaining({
            title: 'Emergency: Scale production to 9',
            severity: 'high',
          }),
        }),
      );
      expect((await replica.outcome(id)).state).toBe('succeeded');

      const review = (credentials = approver) =>
        replica.operations.reviewOperation(
          id,
          { comment: 'It was right.' },
          { credentials },
        );
      await expect(review(person())).rejects.toThrow(
        /does not approve or review it/,
      );
      const reviewed = await review();
      expect(reviewed.breakGlass).toMatchObject({
        state: 'reviewed',
        reviewedBy: APPROVER,
        comment: 'It was right.',
      });
      await expect(review()).rejects.toThrow(
        `It was reviewed already, by ${APPROVER}`,
      );
      expect((await events(id)).at(-1)).toBe(`reviewed ${APPROVER}`);
      const { items } = await replica.store.list({
        entityRef: reviewed.entityRef,
        environment: 'production',
        limit: 5,
      });
      expect(items[0].breakGlass?.state).toBe('reviewed');
      expect(
        replica.auditor.of('operation-review').map(({ status }) => status),
      ).toEqual([
        'initiated',
        'failed',
        'initiated',
        'succeeded',
        'initiated',
        'failed',
      ]);
    });

    it('asks for a review when it is over, and reminds once a day', async () => {
      const { id } = await replica.request(LARGE, { body: emergency });
      const ended = await replica.outcome(id);
      expect(ended.message).toMatch(
        / It passed approval or freeze in an emergency and has to be reviewed by somebody else\.$/,
      );
      await replica.worker.idle();
      const sent = (title: string) =>
        notifications.send.mock.calls
          .map(([options]) => options)
          .filter(({ payload }) => payload.title === title);
      expect(sent('Review wanted: Scale production to 9')).toEqual([
        expect.objectContaining({
          recipients: {
            type: 'entity',
            entityRef: ['component:default/quantum-rerank'],
            excludeEntityRef: [REQUESTER],
          },
        }),
      ]);

      let later = 0;
      const reminder = new ReviewReminder({
        store: {
          listToReview: options => replica.store.listToReview(options),
          announce: messages => replica.store.announce(messages),
          now: async () => (await replica.store.now()) + later,
        },
        profiles: replica.profiles,
        auth: mockServices.auth(),
        logger: mockServices.logger.mock(),
        findOnCallRefs: async target => target.profile.onCall,
      });
      const reminders = async (title: string) => {
        await reminder.look();
        await reminder.look();
        await replica.worker.idle();
        return sent(title).length;
      };
      const oneDay = 'Not reviewed for 1 day: Scale production to 9';
      const twoDays = 'Not reviewed for 2 days: Scale production to 9';
      expect(await reminders(oneDay)).toBe(0);
      later = 86_400_000 + 1000;
      expect(await reminders(oneDay)).toBe(1);
      later += 86_400_000;
      expect(await reminders(twoDays)).toBe(1);
      expect(sent(twoDays)[0].recipients).toMatchObject({
        entityRef: [
          'component:default/quantum-rerank',
          'group:default/on-call',
        ],
      });

      await replica.operations.reviewOperation(
        id,
        { comment: 'It was right.' },
        { credentials: approver },
      );
      later += 86_400_000;
      expect(
        await reminders('Not reviewed for 3 days: Scale production to 9'),
      ).toBe(0);
    });

    const refusals: Array<[string, () => Promise<Operation>, RegExp]> = [
      [
        'a short reason',
        () =>
          replica.request(LARGE, { body: { ...emergency, reason: 'outage' } }),
        /reason must be at least 10 characters/,
      ],
      [
        'nothing to pass',
        () =>
          replica.request(
            { action: 'scale', parameters: { replicas: 4 } },
            { body: emergency },
          ),
        /breakGlass has nothing to pass/,
      ],
      [
        'somebody else’s plugin',
        () =>
          replica.request(LARGE, {
            credentials: person(REQUESTER, { actor: 'plugin:scaffolder' }),
            body: emergency,
          }),
        /not through plugin:scaffolder/,
      ],
      [
        'what refuses by itself',
        () =>
          replica.request(
            { action: 'rollback', parameters: { revision: 99 } },
            { body: emergency },
          ),
        /revision 99/i,
      ],
    ];

    it.each(refusals)('does not pass with %s', async (_, ask, words) => {
      await expect(ask()).rejects.toThrow(words);
      expect(deploymentMutations(sandbox)).toBe(0);
    });

    it('passes a freeze, also when the change is carried out', async () => {
      const freezes = new FakeFreezes();
      const one = await another({ freezes });
      freezes.freeze();
      const small = { action: 'scale' as const, parameters: { replicas: 4 } };
      expect(await one.plan(small)).toMatchObject({
        executable: false,
        breakGlass: [expect.stringContaining('Year-end')],
      });
      await expect(one.request(small)).rejects.toThrow('Year-end');
      const { id, breakGlass } = await one.request(small, { body: emergency });
      expect(breakGlass?.passed).toEqual([expect.stringContaining('Year-end')]);
      expect((await one.outcome(id)).state).toBe('succeeded');
    });

    it('passes nothing that it did not announce', async () => {
      const freezes = new FakeFreezes();
      const one = await another({ freezes, polling: false });
      const { id, breakGlass } = await one.request(LARGE, { body: emergency });
      expect(breakGlass?.passed).toHaveLength(1);
      freezes.freeze();
      await one.worker.poll();
      await one.worker.idle();
      expect((await one.store.get(id)).operation).toMatchObject({
        state: 'refused',
        message: expect.stringContaining('Year-end'),
      });
      expect(deploymentMutations(sandbox)).toBe(0);
    });

    it('passes nothing when the right to was taken away meanwhile', async () => {
      const one = await another({ polling: false });
      const { id } = await one.request(LARGE, { body: emergency });
      one.authorizer.breakGlass = {
        decision: 'deny',
        reason: 'You are not on call any more.',
      };
      await one.worker.poll();
      await one.worker.idle();
      expect((await one.store.get(id)).operation).toMatchObject({
        state: 'refused',
        message: 'You are not on call any more. Nothing was changed.',
      });
      expect(deploymentMutations(sandbox)).toBe(0);
    });

    it('is for those alone whom the policy lets', async () => {
      replica.authorizer.breakGlass = { decision: 'deny', reason: 'Not you.' };
      await expect(replica.request(LARGE, { body: emergency })).rejects.toThrow(
        'Not you.',
      );
    });

    it('is no review of what passed nothing', async () => {
      const { id } = await replica.request({ action: 'restart' });
      await replica.outcome(id);
      await expect(
        replica.operations.reviewOperation(
          id,
          { comment: 'Fine.' },
          { credentials: approver },
        ),
      ).rejects.toThrow(/nothing to review/);
    });
  });
});
