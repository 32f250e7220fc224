import { randomUUID } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { PlanRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { TestDatabases } from '../database/testDatabases';
import {
  GatedApi,
  isChange,
  isLook,
  latch,
  type Gate,
} from './__testUtils__/GatedApi';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';
import {
  person,
  REQUESTER,
  testProfile,
  TestProfiles,
  testTarget,
} from './__testUtils__/testTarget';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank';
const REVISION = 'deployment.kubernetes.io/revision';
const PATCH = { method: 'PATCH', path: /\/deployments\//, dryRun: false };
const SCALE = { action: 'scale' as const, parameters: { replicas: 5 } };

describe('trouble on the way', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let replica: Replica;
  /** Runs before each call to the cluster. */
  let gate: Gate | undefined;

  const createReplica = async (
    options: Partial<Parameters<typeof Replica.create>[0]> = {},
  ) =>
    Replica.create({
      knex: await databases.init('SQLite'),
      sandbox,
      wrapApi: api => new GatedApi(api, () => gate),
      ...options,
    });

  beforeEach(async () => {
    gate = undefined;
    sandbox = await startQuickSandbox();
    replica = await createReplica();
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  const deployment = () =>
    sandbox.objects().get('deployments', NAMESPACE, NAME)!;

  const edit = (
    change: (object: ReturnType<typeof deployment>) => void,
    options: { subresource?: string } = {},
  ): void => {
    sandbox
      .objects()
      .change<ReturnType<typeof deployment>>(
        'deployments',
        NAMESPACE,
        NAME,
        change,
        options,
      );
  };

  /** Asks, and acts at the moment of the worker's first look at the target. */
  async function whenAccepted(
    request: PlanRequest,
    act: () => void | Promise<void>,
  ) {
    const plan = await replica.plan(request);
    const accepted = latch();
    // The request plans again, which looks once.
    let looks = 0;
    gate = async call => {
      looks += isLook(call) ? 1 : 0;
      if (looks === 2) {
        gate = undefined;
        await accepted.opened;
        await act();
      }
    };
    const operation = await replica.operations.createOperation(
      testTarget(),
      {
        ...request,
        reason: 'because of a test',
        planHash: plan.hash,
        idempotencyKey: randomUUID(),
      },
      { credentials: person() },
    );
    accepted.open();
    return operation;
  }

  /** Asks for a scaling that waits until it is let go. */
  async function heldBack() {
    await replica.stop();
    replica = await createReplica({
      polling: false,
      profiles: new TestProfiles(
        testProfile({
          operations: { gracePeriod: '1h', rolloutTimeout: '2s' },
        }),
      ),
    });
    return replica.request(SCALE);
  }

  it.each([
    [409, 1],
    [429, 2],
    [500, 2],
    [503, 3],
  ])(
    'goes on after Kubernetes answered %i, and changes once',
    async (status, count) => {
      const fault = sandbox.faults.respond(PATCH, status, {
        count,
        message: 'try again',
        reason: status === 409 ? 'Conflict' : 'Busy',
      });
      const ended = await replica.outcome((await replica.request(SCALE)).id);
      expect(fault.hits()).toBe(count);
      expect(ended.state).toBe('succeeded');
      expect(deploymentMutations(sandbox)).toBe(1);
    },
  );

  it.each([
    [422, 'spec.replicas: Invalid value'],
    [403, 'is forbidden'],
    [404, 'not found'],
  ])(
    'ends as failed when Kubernetes answers %i, with its words',
    async (status, message) => {
      sandbox.faults.respond(PATCH, status, { message, reason: 'Whatever' });
      const ended = await replica.outcome((await replica.request(SCALE)).id);
      expect(ended.state).toBe('failed');
      expect(ended.message).toContain(message);
      expect(ended.message).toContain('Nothing was changed');
      expect(ended.inverse).toBeUndefined();
      expect(deploymentMutations(sandbox)).toBe(0);
    },
  );

  it('finds out by reading that a change arrived whose answer was lost', async () => {
    sandbox.faults.add(PATCH, { kind: 'cutAfterCommit' }, 1);
    const ended = await replica.outcome((await replica.request(SCALE)).id);
    expect(ended.state).toBe('succeeded');
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('sends a change again that surely did not arrive', async () => {
    const cut = sandbox.faults.add(PATCH, { kind: 'cut' }, 2);
    const ended = await replica.outcome((await replica.request(SCALE)).id);
    expect(cut.hits()).toBe(2);
    expect(ended.state).toBe('succeeded');
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('does not claim to know when the answer was lost and the target changed again', async () => {
    sandbox.faults.add(PATCH, { kind: 'cutAfterCommit' }, 1);
    let sent = false;
    gate = async request => {
      if (isChange(request)) {
        sent = true;
      } else if (sent && isLook(request)) {
        gate = undefined;
        edit(object => {
          object.spec.replicas = 2;
          object.metadata.annotations = {};
        });
      }
    };
    const ended = await replica.outcome((await replica.request(SCALE)).id);
    expect(ended.state).toBe('interrupted');
    expect(ended.message).toContain('It cannot be told whether');
    expect(ended.message).toContain('replicas now: 3 → 2');
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('refuses at execution when somebody changed the target since the request', async () => {
    const { id } = await whenAccepted(SCALE, () =>
      edit(object => {
        object.spec.template.spec.containers[0].image = 'other:2';
      }),
    );
    const ended = await replica.outcome(id);
    expect(ended.state).toBe('refused');
    expect(ended.message).toMatch(/release now: .* → api other:2/);
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('refuses a rollback whose revision was removed since the request', async () => {
    const { id } = await whenAccepted({ action: 'rollback' }, () => {
      const { metadata } = deployment();
      for (const replicaSet of sandbox
        .objects()
        .list('replicasets', NAMESPACE)) {
        const { annotations, name, ownerReferences } = replicaSet.metadata;
        if (
          ownerReferences?.[0].uid === metadata.uid &&
          annotations?.[REVISION] !== metadata.annotations?.[REVISION]
        ) {
          sandbox.objects().delete('replicasets', NAMESPACE, name);
        }
      }
    });
    const ended = await replica.outcome(id);
    expect(ended.state).toBe('refused');
    expect(ended.message).toMatch(/returns to: revision \d+, .* → none/);
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('looks again when somebody wrote between reading and sending, and refuses', async () => {
    gate = async request => {
      if (isChange(request)) {
        gate = undefined;
        edit(object => {
          object.spec.template.spec.containers[0].image = 'other:2';
        });
      }
    };
    const ended = await replica.outcome((await replica.request(SCALE)).id);
    expect(ended.state).toBe('refused');
    expect(ended.message).toMatch(/release now: .* → api other:2/);
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('is not held up by status writes between reading and sending', async () => {
    let writes = 0;
    gate = async request => {
      if (isChange(request) && writes < 3) {
        writes += 1;
        edit(
          object => {
            object.status!.conditions![0].message = `write ${writes}`;
          },
          { subresource: 'status' },
        );
      }
    };
    const ended = await replica.outcome((await replica.request(SCALE)).id);
    expect(writes).toBe(3);
    expect(ended.state).toBe('succeeded');
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('refuses a request whose plan does not hold any more, and says what changed', async () => {
    const plan = await replica.plan(SCALE);
    edit(object => {
      object.spec.replicas = 4;
    });
    await expect(
      replica.operations.createOperation(
        testTarget(),
        {
          ...SCALE,
          reason: 'too late',
          planHash: plan.hash,
          idempotencyKey: randomUUID(),
        },
        { credentials: person() },
      ),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(
        /generation \d+ → \d+, replicas now: 3 → 4/,
      ),
    });
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('refuses a key that was used for another request', async () => {
    const idempotencyKey = randomUUID();
    const { id } = await replica.request(SCALE, { body: { idempotencyKey } });
    await replica.outcome(id);
    await expect(
      replica.request(
        { action: 'scale', parameters: { replicas: 7 } },
        { body: { idempotencyKey } },
      ),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('idempotencyKey was used before'),
    });
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('lets one of two people through', async () => {
    const results = await Promise.allSettled(
      ['user:default/a', 'user:default/b'].map(ref =>
        replica.request(
          { action: 'scale', parameters: { replicas: 5 } },
          { credentials: person(ref) },
        ),
      ),
    );
    const accepted = results.find(result => result.status === 'fulfilled');
    const refused = results.filter(result => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { name: 'ConflictError' } });
    await replica.outcome(accepted!.value.id);
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('asks for the permission again before it changes anything', async () => {
    const { id } = await whenAccepted(SCALE, () => {
      replica.authorizer.action = {
        decision: 'deny',
        reason: 'You are not on call any more.',
      };
    });
    const ended = await replica.outcome(id);
    expect(ended).toMatchObject({
      state: 'refused',
      message: 'You are not on call any more. Nothing was changed.',
    });
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('changes nothing when the permission cannot be asked again', async () => {
    const { id } = await whenAccepted(SCALE, () => {
      replica.authorizer.failure = new Error('the policy is away');
    });
    const ended = await replica.outcome(id);
    expect(ended.state).toBe('refused');
    expect(ended.message).toContain('the policy is away');
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('answers a person without the right with the reason, and audits it', async () => {
    const plan = await replica.plan(SCALE);
    replica.authorizer.action = {
      decision: 'deny',
      reason: 'To scale production you must be an owner.',
    };
    await expect(
      replica.operations.createOperation(
        testTarget(),
        {
          ...SCALE,
          reason: 'please',
          planHash: plan.hash,
          idempotencyKey: randomUUID(),
        },
        { credentials: person('user:default/vera') },
      ),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: 'To scale production you must be an owner.',
    });
    expect(replica.auditor.of('operation-request').at(-1)).toMatchObject({
      status: 'failed',
      meta: { requestedBy: 'user:default/vera' },
    });
    const denied = await replica.plan(SCALE, person('user:default/vera'));
    expect(denied).toMatchObject({
      executable: false,
      blockedBy: ['To scale production you must be an owner.'],
      permission: { decision: 'deny' },
    });
  });

  it('does nothing when the request cannot be audited', async () => {
    replica.auditor.broken.add('operation-request');
    await expect(replica.request(SCALE)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('nothing was done'),
    });
    const { items } = await replica.operations.listOperations(
      testTarget(),
      {},
      { credentials: person() },
    );
    expect(items).toEqual([]);
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('does nothing when the execution cannot be audited', async () => {
    replica.auditor.broken.add('operation-execute');
    const ended = await replica.outcome((await replica.request(SCALE)).id);
    expect(ended.state).toBe('refused');
    expect(ended.message).toContain('audit record could not be written');
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  it('cancels freely while it waits', async () => {
    const { id, cancellable } = await heldBack();
    expect(cancellable).toBe(true);
    const cancelled = await replica.operations.cancelOperation(
      id,
      { comment: 'wrong number' },
      { credentials: person() },
    );
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      cancelledBy: REQUESTER,
      cancellable: false,
    });
    await replica.worker.poll();
    await replica.worker.idle();
    expect(deploymentMutations(sandbox)).toBe(0);
    // The target is free again.
    const { state } = await replica.request(SCALE);
    expect(state).toBe('queued');
  });

  it('refuses a cancellation while the change is on its way, and names the way back', async () => {
    const sent = latch();
    const goOn = latch();
    gate = async request => {
      if (isChange(request)) {
        gate = undefined;
        sent.open();
        await goOn.opened;
      }
    };
    const { id } = await replica.request(SCALE);
    await sent.opened;
    await expect(
      replica.operations.cancelOperation(id, {}, { credentials: person() }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(
        /is on its way to Kubernetes, so it cannot be cancelled now\. To take it back, .*Scale production to 3/,
      ),
    });
    goOn.open();
    expect((await replica.outcome(id)).state).toBe('succeeded');
    await expect(
      replica.operations.cancelOperation(id, {}, { credentials: person() }),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining('It is over already (succeeded)'),
    });
  });

  it('says interrupted when the cluster stays away before the change', async () => {
    replica.profiles.profile = testProfile({
      operations: { gracePeriod: '0s', rolloutTimeout: '300ms' },
    });
    const { id } = await whenAccepted(SCALE, () =>
      sandbox.faults.unreachable(),
    );
    const ended = await replica.outcome(id);
    await sandbox.faults.reachable();
    expect(ended.state).toBe('interrupted');
    expect(ended.message).toMatch(/cluster stayed away .* Nothing was changed/);
  });

  it.each([86_400, 1e9])(
    'gives up in time, and asks no more, when the cluster says to come back in %d s',
    async retryAfterSeconds => {
      replica.profiles.profile = testProfile({
        operations: { gracePeriod: '0s', rolloutTimeout: '300ms' },
      });
      const busy = sandbox.faults.respond(PATCH, 429, { retryAfterSeconds });
      const ended = await replica.outcome((await replica.request(SCALE)).id);
      expect(ended).toMatchObject({
        state: 'interrupted',
        message: expect.stringMatching(/Nothing was changed/),
      });
      expect(busy.hits()).toBe(1);
      expect(deploymentMutations(sandbox)).toBe(0);
    },
  );

  it('keeps watching through an outage of the cluster after the change', async () => {
    await replica.stop();
    replica = await createReplica({
      timing: { verifyMs: 400 },
    });
    const { id } = await replica.request(SCALE);
    await sandbox.waitFor(() => deployment().spec.replicas === 5);
    await sandbox.faults.unreachable();
    const seen = (async () => {
      for await (const operation of replica.operations.watchOperation(id, {
        credentials: person(),
        signal: AbortSignal.timeout(5000),
      })) {
        if (/cannot be seen/.test(operation.message)) {
          return operation;
        }
      }
      return undefined;
    })();
    expect((await seen)?.state).toMatch(/running|verifying/);
    await sandbox.faults.reachable();
    expect((await replica.outcome(id)).state).toBe('succeeded');
    expect(deploymentMutations(sandbox)).toBe(1);
  });

  it('says that an autoscaler undid it', async () => {
    await sandbox.stop();
    sandbox = await startQuickSandbox({ timing: { hpaSyncMs: 150 } });
    await replica.stop();
    replica = await createReplica({
      timing: { autoscalerSettleMs: 1500 },
    });
    const request = { action: 'scale' as const, parameters: { replicas: 12 } };
    const plan = await replica.plan(request);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'replicas-owned-by-autoscaler',
        message: expect.stringContaining('put back to 10 within 15 s'),
      }),
    );
    const ended = await replica.outcome((await replica.request(request)).id);
    expect(ended.state).toBe('overridden');
    expect(ended.message).toMatch(
      /^Scaled production from 3 to 12 replicas\. The number of replicas was set from 12 to \d+ by the autoscaler\.$/,
    );
  });

  it('notices that somebody else changed the release', async () => {
    await replica.stop();
    replica = await createReplica({
      timing: { verifyMs: 2000 },
    });
    const { id } = await replica.request({ action: 'restart' });
    await sandbox.waitFor(
      () =>
        deployment().metadata.annotations?.['quantumrerank.io/operation'] ===
        id,
    );
    edit(object => {
      object.spec.template.spec.containers[0].image = 'other:2';
    });
    const ended = await replica.outcome(id);
    expect(ended.state).toBe('overridden');
    expect(ended.message).toContain('now api other:2');
  });

  it.each([
    ['while it is rolled out', 'running', 'interrupted', 'Its rollout decides'],
    ['afterwards', 'verifying', 'succeeded', 'All of them were available.'],
  ])(
    'does not call a scaling undone when a release comes %s',
    async (_, when, state, words) => {
      await replica.stop();
      await sandbox.stop();
      sandbox = await startQuickSandbox({
        timing: { podStartMs: when === 'running' ? 5000 : 20 },
      });
      replica = await createReplica({ timing: { autoscalerSettleMs: 5000 } });
      const { id } = await replica.request({
        action: 'scale',
        parameters: { replicas: 4 },
      });
      await replica.until(
        id,
        operation =>
          operation.state === when &&
          operation.steps.some(
            step => step.id === 'apply' && step.state === 'done',
          ),
      );
      edit(object => {
        object.spec.template.spec.containers[0].image = 'other:2';
      });
      const ended = await replica.outcome(id);
      expect(ended).toMatchObject({ state });
      expect(ended.message).toContain(words);
    },
  );

  it('shows what it cannot read as an error, in the list and at once', async () => {
    await replica.stop();
    const knex = await databases.init('SQLite');
    replica = await createReplica({ knex, polling: false });
    const { id } = await heldBackIn(knex);
    await knex('operations').where({ id }).update({ plan: '{"broken' });
    const { items } = await replica.operations.listOperations(
      testTarget(),
      {},
      { credentials: person() },
    );
    expect(items).toEqual([
      expect.objectContaining({
        id,
        cancellable: false,
        message: expect.stringContaining('is damaged (target, plan)'),
      }),
    ]);
    await knex('operations')
      .where({ id })
      .update({ not_before: 0, lease_until: null });
    await replica.worker.poll();
    expect(await knex('operations').where({ id }).first()).toMatchObject({
      state: 'interrupted',
    });
    expect(deploymentMutations(sandbox)).toBe(0);
  });

  async function heldBackIn(knex: Awaited<ReturnType<TestDatabases['init']>>) {
    const slow = await Replica.create({
      knex,
      sandbox,
      polling: false,
      profiles: new TestProfiles(
        testProfile({
          operations: { gracePeriod: '1h', rolloutTimeout: '2s' },
        }),
      ),
    });
    const held = await slow.request(SCALE);
    await slow.stop();
    return held;
  }

  it('does not show an operation to who may not see it, in the words for none', async () => {
    const { id } = await replica.request(SCALE);
    await replica.outcome(id);
    const missing = await replica.operations
      .getOperation('no-such-id', { credentials: person() })
      .catch(error => error);
    replica.profiles.hiddenFrom.add('user:default/mallory');
    const hidden = await replica.operations
      .getOperation(id, { credentials: person('user:default/mallory') })
      .catch(error => error);
    expect(hidden.name).toBe('NotFoundError');
    expect(hidden.message).toBe(missing.message.replace('no-such-id', id));
    replica.authorizer.mayRead = false;
    await expect(
      replica.operations.getOperation(id, {
        credentials: mockCredentials.service(),
      }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('ends a stream when the right to see it is taken away', async () => {
    const { id } = await heldBack();
    const stream = replica.operations
      .watchOperation(id, {
        credentials: person(),
        signal: AbortSignal.timeout(5000),
      })
      [Symbol.asyncIterator]();
    expect((await stream.next()).value.state).toBe('queued');
    replica.authorizer.mayRead = false;
    await expect(stream.next()).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('ends a stream when the token runs out', async () => {
    const { id } = await heldBack();
    const stream = replica.operations
      .watchOperation(id, {
        credentials: person(REQUESTER, {
          expiresAt: new Date(Date.now() + 200),
        }),
        signal: AbortSignal.timeout(5000),
      })
      [Symbol.asyncIterator]();
    await stream.next();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
