import type { SignalComparison } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import { latch } from './__testUtils__/GatedApi';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';
import { person, testProfile, TestProfiles } from './__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank';

jest.setTimeout(60_000);

const down = (replicas: number, pause = '1s', step = 1) => ({
  action: 'scale' as const,
  parameters: { replicas, gradual: { step, pause } },
});

const worse: SignalComparison = {
  signal: 'similarity-p95',
  title: 'Similarity p95',
  unit: 'seconds',
  before: 0.05,
  after: 0.4,
  change: 'worse',
};

describe('scaling down in steps', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let open: () => Knex;
  let replicas: Replica[];

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    open = await databases.createDatabase('SQLite');
    replicas = [];
    setReplicas(6);
  });

  afterEach(async () => {
    await Promise.all(replicas.map(replica => replica.stop()));
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const deployment = () =>
    sandbox.objects().get('deployments', NAMESPACE, NAME)!;
  function setReplicas(count: number) {
    sandbox.objects().change<ReturnType<typeof deployment>>(
      'deployments',
      NAMESPACE,
      NAME,
      object => {
        object.spec.replicas = count;
      },
      { manager: 'kubectl' },
    );
  }
  const join = async (
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
  ) => {
    const replica = await Replica.create({ knex: open(), sandbox, ...options });
    replicas.push(replica);
    return replica;
  };
  const resting = (replica: Replica, id: string, count: number) =>
    replica.until(id, ({ message }) =>
      message.startsWith(`${count} replicas run. After`),
    );
  const patches = () =>
    sandbox.requests
      .mutations()
      .filter(({ path }) => path.includes('/deployments/')).length;

  it('goes one step after the other, compares in between, and ends like any other', async () => {
    const compared: number[] = [];
    const replica = await join({
      comparer: {
        compare: async () => {
          compared.push(deployment().spec.replicas);
          return [{ ...worse, change: 'same' }];
        },
      },
    });
    const plan = await replica.plan(down(3));
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'gradual-steps',
        message: expect.stringContaining('It goes to 5, 4, 3 replicas'),
      }),
    );
    const { id } = await replica.request(down(3));
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(/^Scaled production from 6 to 3 replicas/),
      inverse: { action: 'scale', parameters: { replicas: 6 } },
    });
    expect(compared).toEqual([5, 4]);
    expect(patches()).toBe(3);
    expect(
      ended.steps
        .filter(step => step.id.startsWith('replicas-'))
        .map(step => [step.title, step.state]),
    ).toEqual([
      ['5 replicas', 'done'],
      ['4 replicas', 'done'],
      ['3 replicas', 'done'],
    ]);
  });

  it('goes all its steps while rollouts are paused and a release waits', async () => {
    sandbox.objects().change<ReturnType<typeof deployment>>(
      'deployments',
      NAMESPACE,
      NAME,
      ({ spec }) => {
        spec.paused = true;
        spec.template.spec.containers[0].image =
          'registry.example.com/quantum-rerank:1.2.0';
      },
      { manager: 'kubectl' },
    );
    const replica = await join({
      comparer: { compare: async () => [{ ...worse, change: 'same' }] },
    });
    const { id } = await replica.request(down(4));
    expect(await replica.outcome(id)).toMatchObject({
      state: 'succeeded',
      message: expect.stringMatching(
        /^Scaled production from 6 to 4 replicas\. 4 of 4 pods/,
      ),
    });
    expect(patches()).toBe(2);
  });

  it('stops where a signal gets worse, with numbers and the way back', async () => {
    const replica = await join({ comparer: { compare: async () => [worse] } });
    const { id } = await replica.request(down(3));
    expect(await replica.outcome(id)).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(
        /^Stopped at 5 replicas, on the way from 6 to 3\. Worse: Similarity p95 .* → /,
      ),
      inverse: { action: 'scale', parameters: { replicas: 6 } },
    });
    expect(deployment().spec.replicas).toBe(5);
  });

  const unknown: SignalComparison = {
    ...worse,
    change: 'unknown',
    reason: 'There are 5 values before and 1 after; 3 of each are needed',
  };

  it('waits until signals can be compared', async () => {
    let asked = 0;
    const seen = latch();
    const replica = await join({
      timing: { signalWaitMs: 60_000 },
      comparer: {
        compare: async () => {
          asked += 1;
          if (asked < 3) {
            return [unknown];
          }
          await seen.opened;
          return [{ ...worse, change: 'same' }];
        },
      },
    });
    const { id } = await replica.request(down(4));
    await replica.until(id, ({ message }) =>
      /1 after; 3 of each are needed\. Waiting for more values\.$/.test(
        message,
      ),
    );
    seen.open();
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(asked).toBe(3);
  });

  it('stops where signals cannot be compared', async () => {
    const replica = await join({
      comparer: { compare: async () => [unknown] },
    });
    const { id } = await replica.request(down(3));
    expect(await replica.outcome(id)).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(
        /^Stopped at 5 replicas, on the way from 6 to 3\. No signal could be compared: .* cannot be verified/,
      ),
      inverse: { action: 'scale', parameters: { replicas: 6 } },
    });
    expect(deployment().spec.replicas).toBe(5);
  });

  it('goes on without signals where that is asked for', async () => {
    const replica = await join({
      comparer: { compare: async () => [unknown] },
    });
    const request = down(4);
    const asked = {
      ...request,
      parameters: {
        ...request.parameters,
        gradual: { ...request.parameters.gradual, withoutSignals: true },
      },
    };
    const { id } = await replica.request(asked);
    expect(await replica.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(deployment().spec.replicas).toBe(4);
  });

  it('says before it begins how steps are verified', async () => {
    const signal = {
      id: 'similarity-p95',
      title: 'Similarity p95',
      unit: 'seconds' as const,
      group: 'performance' as const,
      good: 'lower' as const,
      target: { max: 0.05 },
    };
    const comparisonOf = async (
      signals: unknown[],
      gradual: { pause: string; withoutSignals?: boolean },
    ) => {
      const replica = await join({
        profiles: new TestProfiles(testProfile({ signals } as never)),
      });
      const { findings } = await replica.plan({
        action: 'scale',
        parameters: { replicas: 4, gradual: { step: 1, ...gradual } },
      });
      return findings.find(({ code }) => code === 'gradual-comparison')
        ?.message;
    };
    expect(await comparisonOf([], { pause: '5m' })).toMatch(
      /by its pods alone/,
    );
    expect(await comparisonOf([signal], { pause: '5m' })).toMatch(
      /A pause of 5 min is short to compare signals/,
    );
    expect(await comparisonOf([signal], { pause: '10m' })).toMatch(
      /^It stops where signals cannot be compared/,
    );
    expect(
      await comparisonOf([signal], { pause: '5m', withoutSignals: true }),
    ).toMatch(/goes on where signals cannot be compared/);
  });

  it('is stopped between two steps', async () => {
    const replica = await join();
    const { id } = await replica.request(down(3, '1h'));
    expect((await resting(replica, id, 5)).cancellable).toBe(true);
    await replica.operations.cancelOperation(id, {}, { credentials: person() });
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(
        /^Stopped by user:default\/olivia at 5 replicas/,
      ),
    });
    expect(deployment().spec.replicas).toBe(5);
  });

  it('goes on at the right step when another replica takes over', async () => {
    const first = await join();
    const { id } = await first.request(down(4, '2s'));
    await resting(first, id, 5);
    // Gives its claim back, as a backend does that is stopped.
    await first.stop();
    replicas.length = 0;
    const second = await join();
    expect(await second.outcome(id)).toMatchObject({ state: 'succeeded' });
    expect(deployment().spec.replicas).toBe(4);
    expect(patches()).toBe(2);
  });

  it('says where it stopped when the right is taken away on the way', async () => {
    const replica = await join();
    const { id } = await replica.request(down(3, '5s'));
    await resting(replica, id, 5);
    replica.authorizer.action = { decision: 'deny', reason: 'Not you.' };
    expect(await replica.outcome(id)).toMatchObject({
      state: 'degraded',
      message: 'Stopped at 5 replicas, on the way from 6 to 3. Not you.',
    });
    expect(deployment().spec.replicas).toBe(5);
  });

  it('stops where somebody else sets another number', async () => {
    const replica = await join();
    const { id } = await replica.request(down(3, '1h'));
    await resting(replica, id, 5);
    setReplicas(8);
    expect(await replica.outcome(id)).toMatchObject({
      state: 'overridden',
      message: expect.stringMatching(
        /^Stopped at 5 replicas, .*set from 5 to 8 by kubectl/,
      ),
    });
  });

  it('takes steps and pause from the profile, and goes down only', async () => {
    const replica = await join();
    const plan = await replica.plan({
      action: 'scale',
      parameters: { replicas: 3, gradual: {} },
    });
    expect(plan.parameters).toEqual({
      replicas: 3,
      gradual: { step: 1, pause: '5m' },
    });
    expect((await replica.plan(down(8))).blockedBy.join(' ')).toMatch(
      /only a scale-down goes in steps/,
    );
  });
});
