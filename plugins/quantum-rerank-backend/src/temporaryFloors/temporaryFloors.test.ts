import {
  type AutoscalingParameters,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { KubernetesConnectionError } from '../kubernetes/errors';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { FakeFreezes } from '../operations/__testUtils__/FakeFreezes';
import { GatedApi, type Gate } from '../operations/__testUtils__/GatedApi';
import {
  Replica,
  startQuickSandbox,
} from '../operations/__testUtils__/Testbed';
import {
  person,
  REQUESTER,
  testProfile,
  TestProfiles,
  testTarget,
} from '../operations/__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const HPA = 'quantum-rerank-hpa';
const HOUR = 3_600_000;

jest.setTimeout(60_000);

const raise = (
  minReplicas: number,
  more: Partial<AutoscalingParameters> = {},
) => ({
  action: 'autoscaling' as const,
  parameters: { minReplicas, temporary: { duration: '2h' }, ...more },
});
const restore = {
  action: 'autoscaling' as const,
  parameters: { floor: 'restore' },
};

describe.each(supportedDatabases())('temporary floors on %s', databaseId => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let open: () => Knex;
  let replicas: Replica[];
  let gate: Gate | undefined;
  let later: number;

  beforeEach(async () => {
    sandbox = await startQuickSandbox({ timing: { hpaSyncMs: 50 } });
    open = await databases.createDatabase(databaseId);
    replicas = [];
    gate = undefined;
    later = 0;
  }, 60_000);

  afterEach(async () => {
    await Promise.all(replicas.map(replica => replica.stop()));
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const join = async (
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
  ) => {
    const replica = await Replica.create({
      knex: open(),
      sandbox,
      wrapApi: api => new GatedApi(api, () => gate),
      now: async () => (await replica.floors.now()) + later,
      ...options,
    });
    replicas.push(replica);
    return replica;
  };

  const autoscaler = () =>
    sandbox.objects().get('horizontalpodautoscalers', NAMESPACE, HPA)!;
  const setBounds = (minReplicas: number) =>
    sandbox.objects().change<ReturnType<typeof autoscaler>>(
      'horizontalpodautoscalers',
      NAMESPACE,
      HPA,
      object => {
        object.spec.minReplicas = minReplicas;
      },
      { manager: 'kubectl' },
    );
  const floorsOf = async (replica: Replica) =>
    (
      await replica.operations.listTemporaryFloors(testTarget(), {
        credentials: person(),
      })
    ).items;
  const raised = async (replica: Replica, request = raise(5)) => {
    const { id } = await replica.request(request);
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    return ended;
  };
  /** Operations that put a floor back by themselves, oldest first. */
  const restoresOf = async (replica: Replica): Promise<Operation[]> => {
    const { items } = await replica.store.list({
      entityRef: 'component:default/quantum-rerank',
      environment: 'production',
      limit: 50,
    });
    return Promise.all(
      items
        .filter(({ via }) => via === 'temporary-floor')
        .reverse()
        .map(({ id }) => replica.outcome(id)),
    );
  };

  it('raises the minimum and puts exactly the former values back by another replica, once', async () => {
    const former = autoscaler().spec;
    const first = await join();
    const ended = await raised(first);
    expect(ended.message).toMatch(
      /^Raised the floor of production to 5 for 2 h\. \d+ of \d+ pods are available, within 5 to 10\.$/,
    );
    expect(ended.inverse).toMatchObject({ parameters: { floor: 'restore' } });
    expect(autoscaler().spec).toEqual({ ...former, minReplicas: 5 });
    expect(await floorsOf(first)).toMatchObject([
      {
        id: ended.id,
        state: 'open',
        raised: { minReplicas: 5 },
        former: { minReplicas: 3 },
        raisedBy: REQUESTER,
      },
    ]);
    // The backend goes away, and two others come up.
    await first.stop();
    replicas.length = 0;
    const [second, third] = [await join(), await join()];

    later = HOUR;
    await Promise.all([second.keeper.look(), third.keeper.look()]);
    expect(await restoresOf(second)).toEqual([]);

    later = 2 * HOUR + 1000;
    await Promise.all([second.keeper.look(), third.keeper.look()]);
    const restores = await restoresOf(second);
    expect(restores).toMatchObject([
      {
        state: 'succeeded',
        follows: ended.id,
        requestedBy: REQUESTER,
        message: expect.stringMatching(
          /^Restored the bounds of the autoscaler of production\./,
        ),
      },
    ]);
    expect(autoscaler().spec).toEqual(former);

    later = 9 * HOUR;
    await Promise.all([second.keeper.look(), third.keeper.look()]);
    expect(await restoresOf(second)).toHaveLength(1);
    expect(await floorsOf(second)).toEqual([]);
  });

  it('tries again until the cluster answers, and shows that meanwhile', async () => {
    const former = autoscaler().spec;
    const replica = await join();
    await raised(replica);
    gate = async () => {
      throw away(false);
    };
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    expect(await floorsOf(replica)).toMatchObject([
      {
        state: 'open',
        attempts: 1,
        problem: expect.stringContaining('does not answer'),
        nextAttemptAt: expect.any(String),
      },
    ]);
    expect(await restoresOf(replica)).toEqual([]);
    // Not before its pause is over.
    await replica.keeper.look();
    expect((await floorsOf(replica))[0].attempts).toBe(1);

    later += 60_000;
    await replica.keeper.look();
    expect((await floorsOf(replica))[0].attempts).toBe(2);

    gate = undefined;
    later += 60_000;
    await replica.keeper.look();
    expect(await restoresOf(replica)).toMatchObject([{ state: 'succeeded' }]);
    expect(autoscaler().spec).toEqual(former);
  });

  // The rest are decisions, which do not depend on the database.
  if (databaseId !== 'SQLite') {
    return;
  }

  it('does not overwrite what somebody else set, and lets a person decide', async () => {
    const replica = await join();
    await raised(replica);
    setBounds(4);
    // The autoscaler takes the pod away that it does not need any more.
    await sandbox.waitFor(
      objects =>
        objects.get('deployments', NAMESPACE, 'quantum-rerank')?.spec
          .replicas === 4,
    );
    later = 2 * HOUR + 1000;
    await replica.keeper.look();

    expect(await floorsOf(replica)).toMatchObject([
      {
        state: 'overridden',
        problem: expect.stringMatching(
          /Somebody else set minimum 4 since\..*minimum 3 is not put back by itself/,
        ),
      },
    ]);
    later += HOUR;
    await replica.keeper.look();
    expect(autoscaler().spec.minReplicas).toBe(4);

    const plan = await replica.plan(restore);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'temporary-floor-overridden',
        message: expect.stringContaining('overwrites it with minimum 3'),
      }),
    );
    const { id } = await replica.request({
      action: 'autoscaling',
      parameters: { floor: 'keep' },
    });
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(autoscaler().spec.minReplicas).toBe(4);
    expect(await floorsOf(replica)).toEqual([]);
  });

  it('is restored by hand before its time, and then not again', async () => {
    const replica = await join();
    const { id } = await raised(replica);
    const [{ until }] = await floorsOf(replica);
    const early = await replica.request(restore);
    expect(await replica.outcome(early.id)).toMatchObject({
      state: 'succeeded',
      via: 'portal',
      follows: id,
      // The floor again, and only for the time that it had left.
      inverse: {
        action: 'autoscaling',
        parameters: { minReplicas: 5, temporary: { until } },
      },
    });
    expect(autoscaler().spec.minReplicas).toBe(3);
    later = 3 * HOUR;
    await replica.keeper.look();
    expect(await restoresOf(replica)).toEqual([]);
    await expect(replica.plan(restore)).rejects.toThrow(
      'There is no temporary floor on the autoscaler of quantum-rerank to restore: it is over already, or was kept',
    );
  });

  it('is replaced by a second one, after which the first values come back', async () => {
    const former = autoscaler().spec;
    const replica = await join();
    await raised(replica, raise(12, { temporary: { duration: '1h' } }));
    expect(autoscaler().spec).toMatchObject({
      minReplicas: 12,
      maxReplicas: 12,
    });
    const second = await raised(replica, raise(6));
    expect(await floorsOf(replica)).toMatchObject([
      {
        id: second.id,
        raised: { minReplicas: 6, maxReplicas: 12 },
        former: { minReplicas: 3, maxReplicas: 10 },
      },
    ]);
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    expect(await restoresOf(replica)).toHaveLength(1);
    expect(autoscaler().spec).toEqual(former);
  });

  it('only lasts longer by a second one of the same height', async () => {
    const replica = await join();
    const { id } = await raised(replica);
    const second = await raised(replica, raise(5));
    expect(second.id).not.toBe(id);
    expect(await floorsOf(replica)).toMatchObject([
      { id: second.id, former: { minReplicas: 3 } },
    ]);
  });

  it('ends by a change of the bounds for good', async () => {
    const replica = await join();
    await raised(replica);
    const plan = await replica.plan({
      action: 'autoscaling',
      parameters: { minReplicas: 4 },
    });
    expect(plan.findings.map(({ code }) => code)).toContain(
      'temporary-floor-ends',
    );
    const { id } = await replica.request({
      action: 'autoscaling',
      parameters: { minReplicas: 4 },
    });
    await replica.outcome(id);
    expect(await floorsOf(replica)).toEqual([]);
    later = 3 * HOUR;
    await replica.keeper.look();
    expect(autoscaler().spec.minReplicas).toBe(4);
  });

  it('asks when the autoscaler was made again', async () => {
    const replica = await join();
    await raised(replica);
    const { metadata, spec } = autoscaler();
    sandbox.objects().delete('horizontalpodautoscalers', NAMESPACE, HPA);
    sandbox.objects().apply({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: metadata.name, namespace: NAMESPACE },
      spec: JSON.parse(JSON.stringify(spec)),
    });
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    expect(await floorsOf(replica)).toMatchObject([
      {
        state: 'overridden',
        problem: expect.stringContaining('deleted and made again'),
      },
    ]);
  });

  it('is over when there is no autoscaler any more', async () => {
    const replica = await join();
    await raised(replica);
    sandbox.objects().delete('horizontalpodautoscalers', NAMESPACE, HPA);
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    expect(await floorsOf(replica)).toEqual([]);
  });

  it('comes back in a freeze window, and although whoever raised it lost the right', async () => {
    const freezes = new FakeFreezes();
    const replica = await join({ freezes });
    await raised(replica);
    freezes.freeze();
    replica.authorizer.action = { decision: 'deny', reason: 'You may not.' };
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    expect(await restoresOf(replica)).toMatchObject([{ state: 'succeeded' }]);
    expect(autoscaler().spec.minReplicas).toBe(3);
  });

  it('waits while changes are switched off, and for an operation that is open', async () => {
    const replica = await join();
    await raised(replica);
    replica.authorizer.writes = { enabled: false, reason: 'Switched off.' };
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    expect(await restoresOf(replica)).toMatchObject([{ state: 'refused' }]);
    expect(await floorsOf(replica)).toMatchObject([
      {
        state: 'open',
        attempts: 1,
        problem: expect.stringMatching(/^Switched off/),
      },
    ]);
    replica.authorizer.writes = { enabled: true };
    later += 60_000;
    await replica.keeper.look();
    expect((await restoresOf(replica)).at(-1)).toMatchObject({
      state: 'succeeded',
    });
  });

  it('says once that it waits behind a request that waits for approval, and leaves that alone', async () => {
    const profile = testProfile({
      guardrails: [{ code: 'large-scale-step', effect: 'require-approval' }],
    } as Parameters<typeof testProfile>[0]);
    const replica = await join({ profiles: new TestProfiles(profile) });
    await raised(replica);
    const request = await replica.request({
      action: 'scale',
      parameters: { replicas: 15 },
    });
    expect(request.state).toBe('awaiting-approval');
    const lateMessages = async () =>
      (await open()('outbox').where('dedupe_key', 'like', 'floor-late:%')).map(
        ({ payload }) => JSON.parse(payload) as { description: string },
      );

    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    const problem = expect.stringContaining(
      `(${request.id}), which waits for approval`,
    );
    expect(await floorsOf(replica)).toMatchObject([
      { state: 'open', attempts: 0, problem },
    ]);
    expect(await lateMessages()).toEqual([]);

    later += 360_000;
    await replica.keeper.look();
    later += 60_000;
    await replica.keeper.look();
    expect(await lateMessages()).toMatchObject([{ description: problem }]);
    expect((await replica.store.get(request.id)).operation.state).toBe(
      'awaiting-approval',
    );

    await replica.operations.cancelOperation(
      request.id,
      {},
      { credentials: person() },
    );
    later += 60_000;
    await replica.keeper.look();
    expect(await restoresOf(replica)).toMatchObject([{ state: 'succeeded' }]);
  });

  /** Asks for a floor without hearing whether it is raised; the operation is given up. */
  const uncertain = async (
    replica: Replica,
    minReplicas: number,
    options: { arrives: boolean; duration?: string },
  ) => {
    let sent = false;
    gate = async ({ method, dryRun, path }) => {
      const isRaise =
        method === 'PATCH' && !dryRun && path.includes('autoscalers');
      if (sent) {
        throw away(false);
      }
      sent ||= isRaise;
      if (isRaise) {
        if (options.arrives) {
          // By another way than the answer.
          setBounds(minReplicas);
        }
        throw away(true);
      }
    };
    replica.profiles.profile = {
      ...replica.profiles.profile,
      operations: {
        ...replica.profiles.profile.operations,
        rolloutTimeout: '1s',
      },
    };
    const { duration = '2h' } = options;
    const { id } = await replica.request(
      raise(minReplicas, { temporary: { duration } }),
    );
    expect(await replica.outcome(id)).toMatchObject({ state: 'interrupted' });
    gate = undefined;
    return id;
  };
  const patient = { timing: { leaseMs: 5000, renewMs: 1000 } };

  it('is settled by the cluster when the answer to raising it was lost', async () => {
    const replica = await join(patient);
    const id = await uncertain(replica, 5, { arrives: true });

    later = 6000;
    await replica.keeper.look();
    expect(await floorsOf(replica)).toMatchObject([{ id, state: 'open' }]);
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    await restoresOf(replica);
    expect(autoscaler().spec.minReplicas).toBe(3);
  });

  it('does not displace a newer one when it never arrived', async () => {
    const replica = await join(patient);
    await uncertain(replica, 5, { arrives: false, duration: '30m' });
    const { id } = await raised(replica, raise(5));

    later = 6000;
    await replica.keeper.look();
    expect(await floorsOf(replica)).toMatchObject([{ id, state: 'open' }]);
    later = HOUR;
    await replica.keeper.look();
    expect(autoscaler().spec.minReplicas).toBe(5);
    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    await restoresOf(replica);
    expect(autoscaler().spec.minReplicas).toBe(3);
    expect(await floorsOf(replica)).toEqual([]);
  });

  it('is built upon by a newer one when it did arrive', async () => {
    const replica = await join(patient);
    await uncertain(replica, 5, { arrives: true, duration: '30m' });
    const { id } = await raised(replica, raise(6));
    expect(await floorsOf(replica)).toMatchObject([
      { id, raised: { minReplicas: 6 }, former: { minReplicas: 3 } },
    ]);

    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    await restoresOf(replica);
    expect(autoscaler().spec.minReplicas).toBe(3);
  });

  it.each([true, false])(
    'leaves one of two whose answers were lost (first arrived: %j)',
    async arrives => {
      const replica = await join(patient);
      await uncertain(replica, 5, { arrives, duration: '30m' });
      const id = await uncertain(replica, 6, { arrives: true });

      later = 6000;
      await replica.keeper.look();
      expect(await floorsOf(replica)).toMatchObject([
        { id, state: 'open', former: { minReplicas: 3 } },
      ]);
    },
  );

  it('does not take back bounds that were set for good since it perhaps arrived', async () => {
    const replica = await join(patient);
    await uncertain(replica, 5, { arrives: false });
    const { id } = await replica.request({
      action: 'autoscaling',
      parameters: { minReplicas: 5 },
    });
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });

    later = 2 * HOUR + 1000;
    await replica.keeper.look();
    await restoresOf(replica);
    expect(await floorsOf(replica)).toEqual([]);
    expect(autoscaler().spec.minReplicas).toBe(5);
  });

  it.each([
    [raise(3), /The minimum is 3 without a temporary floor/],
    [raise(99), /outside the bounds of production/],
    [
      raise(5, { temporary: { until: '2020-01-01T00:00:00Z' } }),
      /which is over/,
    ],
    [
      raise(5, { temporary: { until: '2999-01-01T00:00:00Z' } }),
      /lasts at most 7 days/,
    ],
  ])('refuses %j', async (request, message) => {
    const replica = await join();
    const plan = await replica.plan(request);
    expect(plan.executable).toBe(false);
    expect(plan.blockedBy.join(' ')).toMatch(message);
  });

  it.each([
    [{ temporary: { duration: '2h' } }, /needs at least one value/],
    [
      { maxReplicas: 12, temporary: { duration: '2h' } },
      /minReplicas is needed/,
    ],
    [
      { minReplicas: 5, cpuUtilization: 50, temporary: { duration: '2h' } },
      /cpuUtilization cannot be temporary/,
    ],
    [{ minReplicas: 5, temporary: {} }, /needs either duration or until/],
    [{ minReplicas: 0 }, /minReplicas must be 1 or higher/],
    [{ minReplicas: 5, temporary: { duration: '1s' } }, /between 10s and 7d/],
    [{ minReplicas: 5, floor: 'restore' }, /floor takes no other parameter/],
  ])('takes no %j', async (parameters, message) => {
    const replica = await join();
    await expect(
      replica.plan({ action: 'autoscaling', parameters }),
    ).rejects.toThrow(message);
  });
});

/** The cluster gives no answer, after a write perhaps having taken it. */
function away(maybeCommitted: boolean) {
  return new KubernetesConnectionError('The cluster sandbox does not answer', {
    maybeCommitted,
  });
}
